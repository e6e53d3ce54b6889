import Yasqe from '@zazuko/yasqe'; window.Yasqe=Yasqe
