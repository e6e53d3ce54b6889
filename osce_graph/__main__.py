"""`python -m osce_graph` is `osce-graph`."""

from osce_graph.cli import main

if __name__ == "__main__":
    main(prog_name="osce-graph")
