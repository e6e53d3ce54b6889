"""Prose: who and what is named, what took place, and what a page may do to the reader: nothing."""

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osce_graph.extraction import events, persons
from osce_graph.extraction.language import language_of
from osce_graph.extraction.quotes import CONTEXT, quote
from osce_graph.extraction.reader import Reader
from osce_graph.iris import Iris
from osce_graph.records import Document, ItemRecord, Reading
from osce_graph.triples import evidence_triples, item_triples
from tests.judged import texts

READER = Reader()
PAGES = Path(__file__).parents[1] / "data" / "pages"
PADDING = "The OSCE brought them together, and what they had to tell each other filled the whole of that day."


def read(content: bytes | str, media_type: str = "text/plain", address: str | None = None) -> Reading:
    data = content if isinstance(content, bytes) else content.encode()
    return READER.read(Document("page", data, hashlib.sha256(data).hexdigest(), media_type, address))


def item(text: str, title: str = "What happened", day: str = "5 May 2010") -> ItemRecord:
    (record,) = read(f"{title}\nVIENNA, {day} - {text}\n{PADDING}").records
    return record


def mentions(record: ItemRecord) -> set[str]:
    return {finding.value for finding in record.findings if finding.property == "schema:mentions"}


@pytest.mark.parametrize(
    ("text", "named", "unnamed"),
    [
        ("Judges met in Osh.", {"place/osh"}, set()),
        ("Judges of Osh province met.", set(), {"place/osh"}),
        ("Judges of the Kharkiv city district met.", set(), {"place/kharkiv"}),
        (
            "Judges of Osh, Naryn and Batken provinces met.",
            set(),
            {"place/osh", "place/naryn", "place/batken"},
        ),
        ("Judges met in Bokhtar, Khatlon region.", {"place/bokhtar"}, set()),
        ("Judges met in Kurgan-Tyube.", {"place/bokhtar"}, set()),
        ("Judges met in Peja/Peć and in Pejë.", {"place/peje-pec"}, set()),
        ("Albania’s and France's delegations met.", {"state/albania", "state/france"}, set()),
        ("The OSCE Presence in Kazakhstan helped.", set(), {"field-operation/presence-in-albania"}),
        ("The OSCE Presence in Albania helped.", {"field-operation/presence-in-albania"}, set()),
        ("The OSCE Mission to Moldova helped.", {"field-operation/mission-to-moldova"}, {"state/moldova"}),
        ("The office lies in Georgia Street.", set(), {"state/georgia"}),
        ("Ms. Georgia Smith spoke.", set(), {"state/georgia"}),
        ("The Permanent Council met; the Permanent Council decided.", {"body/permanent-council"}, set()),
        ("The Albanians and an Albaniatown.", set(), {"state/albania"}),
        ("Bosnia and Herzegovina was heard.", {"state/bosnia-and-herzegovina"}, set()),
        (
            "She opened the eighth annual South Caucasus Media Conference.",
            {"meeting/south-caucasus-media-conference-2011"},
            {"meeting-series/media-conferences"},
        ),
        (
            "The Organization for Security and Co-operation in Europe (OSCE) Centre in Almaty helped.",
            {"field-operation/programme-office-in-astana"},
            {"place/almaty"},
        ),
    ],
)
def test_mentions(text: str, named: set[str], unnamed: set[str]) -> None:
    found = mentions(item(text))
    assert found >= named
    assert not found & unnamed


@pytest.mark.parametrize(
    ("text", "named", "unnamed"),
    [
        # a place's name inside a longer proper name
        ("The Vienna Document and the Minsk agreements hold.", "", "place/vienna place/minsk"),
        ("He stayed in the Hotel Ukraine.", "", "state/ukraine"),
        ("The UN Mission in Kosovo left.", "organization/unmik", "place/kosovo"),
        ("The Moldova Supreme Court ruled.", "state/moldova", ""),
        ("Northern Ireland was quiet.", "", "state/ireland"),
        ("Russia-24 showed it.", "", "state/russian-federation"),
        # adjectives of States
        ("The Romanian Foreign Minister came.", "state/romania", ""),
        ("Spanish, Greek and Irish parliamentarians came.", "state/spain state/greece state/ireland", ""),
        ("She speaks Romanian and likes French songs.", "", "state/romania state/france"),
        # several names, dashes, abbreviations in between, letters without marks
        ("Albania, Armenia and Azerbaijan", "state/albania state/armenia state/azerbaijan", ""),
        (
            "The Special Monitoring Mission (SMM) to Ukraine",
            "field-operation/special-monitoring-mission-to-ukraine",
            "state/ukraine",
        ),
        ("The Chairman\u2011in\u2011Office spoke.", "post/chairperson-in-office", ""),
        ("Dunja Mijatovic spoke.", "person/dunja-mijatovic", ""),
        ("The OSCE-led course ended in Turkiye.", "state/turkiye", "body/osce"),
        # operations
        ("The Mission to Georgia ended.", "field-operation/mission-to-georgia", "state/georgia"),
        (
            "The EU Monitoring Mission in Georgia began.",
            "",
            "field-operation/mission-to-georgia state/georgia",
        ),
        (
            "The Deputy Head of the OSCE Mission to Serbia spoke.",
            "field-operation/mission-to-serbia",
            "post/head-of-mission-to-serbia",
        ),
        (
            "The OSCE Missions to Estonia and Latvia",
            "field-operation/mission-to-estonia field-operation/mission-to-latvia",
            "state/latvia",
        ),
        ("Experts of the OSCE office in Yerevan came.", "field-operation/office-in-yerevan", ""),
        ("The OSCE presence on the ground helps.", "", "field-operation/presence-in-albania"),
        # posts, and what they are in
        (
            "A head of the OSCE Mission to Serbia spoke.",
            "post/head-of-mission-to-serbia field-operation/mission-to-serbia",
            "state/serbia",
        ),
        (
            "OSCE PA President Jan Roe spoke.",
            "post/president-of-the-parliamentary-assembly body/parliamentary-assembly",
            "",
        ),
        (
            "The OSCE High Commissioner on National Minorities (HCNM) spoke.",
            "post/high-commissioner-on-national-minorities",
            "body/hcnm",
        ),
        (
            "The OSCE Centre in Ashgabat met. Jane Roe, Head of the OSCE Centre, spoke.",
            "post/head-of-centre-in-ashgabat",
            "",
        ),
        (
            "The OSCE Centre in Ashgabat met the OSCE Mission to Moldova. A head of the OSCE Mission came.",
            "",
            "post/head-of-centre-in-ashgabat post/head-of-mission-to-moldova",
        ),
        (
            "Jane Roe, the OSCE Project Co-ordinator in Ukraine, spoke.",
            "field-operation/project-co-ordinator-in-ukraine post/head-of-project-co-ordinator-in-ukraine",
            "",
        ),
        (
            "The course of the OSCE Project Co-ordinator in Ukraine began.",
            "field-operation/project-co-ordinator-in-ukraine",
            "post/head-of-project-co-ordinator-in-ukraine",
        ),
        ("The Finnish Chairpersonship spoke.", "body/chairpersonship state/finland", ""),
        ("The Finnish Chairpersonship of the Council of Europe spoke.", "", "body/chairpersonship"),
        ("The Chairpersonship of the club changed.", "", "body/chairpersonship"),
        (
            "The Border Security and Management Unit of the OSCE Transnational Threats Department met.",
            "body/border-security-and-management-unit body/transnational-threats-department",
            "",
        ),
        # names as they are spelled
        ("The United Nations Office of Counter Terrorism came.", "organization/unoct", ""),
        ("The OSCE’s Office in Minsk moved.", "field-operation/office-in-minsk", "place/minsk"),
        ("The Portuguese Chairman-in-office spoke.", "post/chairperson-in-office", ""),
        (
            "His Personal Representative on the Nagorno-Karabakh conflict spoke.",
            "post/personal-representative-minsk-conference",
            "",
        ),
        ("A British parliamentarian came.", "state/united-kingdom", ""),
        (
            "The OSCE Office on Democratic Institutions and Human Rights (ODIHR) met. ODIHR spoke.",
            "body/odihr",
            "",
        ),
        ("The International Labour Organizaton (ILO) spoke.", "organization/ilo", ""),
        (
            "The OSCE Parliamentary Assembly spoke of its Annual Session.",
            "meeting-series/osce-parliamentary-assembly-annual-session",
            "",
        ),
        (
            "The boat club held an Annual Session.",
            "",
            "meeting-series/osce-parliamentary-assembly-annual-session",
        ),
        (
            "The OSCE Secretariat’s Transnational Threats Department spoke.",
            "body/secretariat body/transnational-threats-department",
            "",
        ),
        (
            "The OSCE Mission to Serbia met Jane Roe, Head of the OSCE Mission’s Democratization Department.",
            "",
            "post/head-of-mission-to-serbia",
        ),
        ("They recalled the 14-15 July Moscow meeting.", "place/moscow", ""),
        ("The UN Office of Drugs and Crime came.", "organization/unodc", "organization/united-nations"),
        ("The Democratic People’s Republic of Korea was named.", "", "state/republic-of-korea"),
        ("The Minister of Labour and Trade of Malta Ian Roe came.", "state/malta", ""),
        # an abbreviation with a meaning of the text
        ("The Committee for Independent Science (CIS) met. The CIS is new.", "", "organization/cis"),
        # posts of others
        ("UN Secretary-General Jan Roe met the Secretary General.", "", "post/secretary-general"),
    ],
)
def test_what_a_name_means_among_its_words(text: str, named: str, unnamed: str) -> None:
    found = mentions(item(text))
    assert found >= set(named.split())
    assert not found & set(unnamed.split())


def test_serbia_and_montenegro_were_one_state_for_a_time() -> None:
    text = "Serbia and Montenegro was heard."
    assert mentions(item(text, day="5 May 2004")) >= {"state/serbia"}
    assert "state/montenegro" not in mentions(item(text, day="5 May 2004"))
    assert mentions(item(text, day="5 May 2014")) >= {"state/serbia", "state/montenegro"}


def test_a_bare_post_stands_for_its_holder_of_the_day() -> None:
    text = "The Chairperson-in-Office welcomed this."
    holder = "person/didier-burkhalter"
    assert mentions(item(text, day="5 May 2014")) >= {"post/chairperson-in-office", holder}
    assert holder not in mentions(item(text, day="5 May 2015"))
    assert holder not in mentions(item("A former Chairperson-in-Office spoke.", day="5 May 2014"))
    (undated,) = read(f"What happened\n{text} {PADDING}").records
    assert not {path for path in mentions(undated) if path.startswith(("post/", "person/"))}


def test_a_short_title_needs_its_holders_name() -> None:
    post = "post/representative-on-freedom-of-the-media"
    assert mentions(item("OSCE Representative Désir spoke.", day="5 May 2018")) >= {
        post,
        "person/harlem-desir",
    }
    assert post not in mentions(item("An OSCE Representative spoke to Harlem Désir.", day="5 May 2018"))


def test_a_surname_after_a_post_is_its_holders() -> None:
    found = mentions(item("ODIHR Director Link spoke.", day="5 May 2015"))
    assert found >= {"post/director-of-odihr", "person/michael-georg-link"}


def test_the_dateline_is_no_mention() -> None:
    record = item("The officers met.")
    assert "place/vienna" not in mentions(record)
    assert [place.path for place in record.dateline_places] == ["place/vienna"]


def test_each_entity_is_mentioned_once_where_it_first_stands() -> None:
    record = item("Albania thanked Albania.", title="A word from Albania")
    found = [finding for finding in record.findings if finding.value == "state/albania"]
    assert len(found) == 1
    assert found[0].quote.prefix == "A word from "


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Mr. Jan Roe, Chair of the OSCE Troika, said so.", "Jan Roe", "Chair of the OSCE Troika"),
        ("Jane van der Roe, the Mayor of Vienna, said so.", "Jane van der Roe", "Mayor of Vienna"),
        ("Jane McRoe-O’Hara, Deputy Head of Unit, spoke.", "Jane McRoe-O’Hara", "Deputy Head of Unit"),
        ("The Head of the Mission, Ambassador Jane Roe, left.", "Jane Roe", "Head of the Mission"),
        ("Žofia Ďurišová, Malta’s Prime Minister, left.", "Žofia Ďurišová", "Malta’s Prime Minister"),
        ("Mayor Jane Roe said that a reporter was beaten.", "Jane Roe", "Mayor"),
        ("Deputy Chief Monitor Jane Roe told the media.", "Jane Roe", "Deputy Chief Monitor"),
        ("The deputy interior minister, Jane Roe, spoke.", "Jane Roe", "deputy interior minister"),
        ("Maltese interior minister Jane Roe spoke.", "Jane Roe", "Maltese interior minister"),
        ("The finance and trade minister, Jane Roe, spoke.", "Jane Roe", "finance and trade minister"),
        ("The state prosecutor, Jane Roe, spoke.", "Jane Roe", "state prosecutor"),
        ("The minister for social affairs, Jane Roe, spoke.", "Jane Roe", "minister for social affairs"),
        ("They met the speaker of parliament, Ms. Jane Roe, today.", "Jane Roe", "speaker of parliament"),
        ("The chair of the board of elders, Jane Roe MP, spoke.", "Jane Roe", "chair of the board of elders"),
        ("U.S. Ambassador to the OSCE Jan Roe and others spoke.", "Jan Roe", "U.S. Ambassador to the OSCE"),
        ("They met Education and Science Minister Anda Roe.", "Anda Roe", "Education and Science Minister"),
        ("He met the Mayor of Daugavpils Jan Roe.", "Jan Roe", "Mayor of Daugavpils"),
        (
            "“It is so,” said Jane Roe, Legal and Electoral Officer.",
            "Jane Roe",
            "Legal and Electoral Officer",
        ),
        (
            "They heard Vice-Chair of the economic and environmental committee Jane Roe (MP, Malta).",
            "Jane Roe",
            "Vice-Chair of the economic and environmental committee",
        ),
        (
            "The head of the press service of the Ministry Jane Roe spoke.",
            "Jane Roe",
            "head of the press service of the Ministry",
        ),
        ("U.S. Congressman Jan Roe, the Chair, spoke.", "Jan Roe", "U.S. Congressman"),
        (
            "Minister for Reconciliation and Civic Equality Jane Roe spoke.",
            "Jane Roe",
            "Minister for Reconciliation and Civic Equality",
        ),
        ("BiH Council of Ministers Chairman Jan Roe spoke.", "Jan Roe", "BiH Council of Ministers Chairman"),
        (
            "They met the Speaker of the Rowian parliament Jan Roe and others.",
            "Jan Roe",
            "Speaker of the Rowian parliament",
        ),
        ("Others are Ms. Jane Roe, MP (Malta), and captains.", "Jane Roe", "MP"),
        ("They heard Jane Roe (MP, Malta), Treasurer of the Board.", "Jane Roe", "Treasurer of the Board"),
        ("The Chief Negotiators Jane Roe and a captain met.", "Jane Roe", "Chief Negotiators"),
        (
            "Jan Roe, Head of the recently concluded Boat Mission, spoke.",
            "Jan Roe",
            "Head of the recently concluded Boat Mission",
        ),
        (
            "The President of the Republic of North Ossetia-Alania Jan Roe spoke.",
            "Jan Roe",
            "President of the Republic of North Ossetia-Alania",
        ),
        ("“As President Jane Roe told us, it is so,” they said.", "Jane Roe", "President"),
        ("Colonel-General Jan Roe, Head of the Police, spoke.", "Jan Roe", "Head of the Police"),
        (
            "Jan Roe, Director of Public Safety Division, Boat Police, spoke.",
            "Jan Roe",
            "Director of Public Safety Division",
        ),
        ("The Chair met Said Abdullo Roe, Head of the Party.", "Said Abdullo Roe", "Head of the Party"),
        ("The Chair of the Board, ambassador Jane Roe, spoke.", "Jane Roe", "Chair of the Board"),
        ("Urban Roe, Head of the Police, spoke.", "Urban Roe", "Head of the Police"),
        (
            "Jan Roe, chair of the Committee on Information Policy, Digital Technologies, and Trade, spoke.",
            "Jan Roe",
            "chair of the Committee on Information Policy, Digital Technologies, and Trade",
        ),
        (
            "They met Jan Roe, the recently elected Speaker of the Assembly of Boats.",
            "Jan Roe",
            "Speaker of the Assembly of Boats",
        ),
        (
            "Jane Roe, Senior Officer at the Secretariat, spoke.",
            "Jane Roe",
            "Senior Officer at the Secretariat",
        ),
    ],
)
def test_persons_with_their_printed_role(text: str, name: str, role: str) -> None:
    (person,) = persons.find(text)
    assert (person.name, person.role) == (name, role)
    assert text[person.start : person.end] == name
    assert text[person.role_start : person.role_end] == role


@pytest.mark.parametrize(
    "text",
    [
        "Jane Roe, who was detained on Monday, is free.",
        "Jane Roe, a journalist, was beaten.",
        "The head of the school met pupils, Jane Roe, Jan Roe and others, in Osh.",
        "Pupils spoke to the minister about sport, Jane Roe, 16, said.",
        "They deplored the murder of the Mayor, Jane Roe.",
        "The arrest of Union leader Jane Roe was condemned.",
        "Mayor Jane Roe was detained on Monday.",
        "The former Speaker Jane Roe has not been seen since May.",
        "Jane Roe\nHead of Mission",
        "The OSCE Mission, Head of the list, was thanked.",
        "Roe, Head of the Mission, spoke.",
        "K. Roe, Head of the Mission, spoke with Roe K., Head of the Office.",
        "It acts on Gender Based Violence, Economic Justice and Rights and Technology.",
        "They taught the Office’s Prosecutors and Hate Crime Training programme.",
        "The Head of the Mission serves in the Upper-Lower Boat Canton.",
    ],
)
def test_no_person_without_a_name_and_a_public_role(text: str) -> None:
    assert list(persons.find(text)) == []


def gatherings(text: str, published: dt.date | None = None) -> list[tuple[str, str]]:
    text = f"\n{text}"  # below an empty headline
    found = (one for one in events.find(text, published, texts.places_of(text)) if one.reported)
    return sorted((one.first.isoformat(), one.last.isoformat()) for one in found)


def test_a_text_may_tell_the_year_of_a_month() -> None:
    told = "Courses took place in Vienna and Riga in May and June 2014. "
    days = "They were held from 5 to 7 May in Vienna."
    assert gatherings(told + days) == [("2014-05-05", "2014-05-07")]
    assert gatherings(told + "Others were in May 2015. " + days) == []


@pytest.mark.parametrize("lesson", texts.lessons("lessons.tsv"), ids=lambda lesson: lesson.text)
def test_days_as_they_are_told(lesson: texts.Lesson) -> None:
    assert gatherings(lesson.text, lesson.issued) == sorted(lesson.days)


def test_a_year_that_is_left_out_is_that_of_the_turn_of_the_year() -> None:
    text = "A camp was held in Vienna from 28 December to 2 January."
    assert gatherings(text, dt.date(2014, 1, 8)) == [("2013-12-28", "2014-01-02")]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("A course began in Vienna today. The course, which continues until 11 May, is new.", "05/11"),
        ("Two courses started in Vienna today. The courses, which will end on 8 May, are new.", "05/08"),
        ("Concluding a two-day visit to Vienna yesterday, the envoy called for talks.", "03/04"),
        (
            "A two-day conference opens in Vienna tomorrow. You are invited to attend the opening of the "
            "conference on Thursday, 6 May.",
            "06/07",
        ),
    ],
)
def test_how_long_a_gathering_lasts(text: str, days: str) -> None:
    first, last = days.split("/")
    assert gatherings(text, dt.date(2010, 5, 5)) == [(f"2010-05-{first}", f"2010-05-{last}")]


def test_an_undated_text_may_tell_its_year_by_a_chairmanship() -> None:
    text = (
        "The Chair will visit Vienna on 4 and 5 June. It is a matter for the 2007 Spanish OSCE Chairmanship."
    )
    assert gatherings(text) == [("2007-06-04", "2007-06-05")]


def test_a_person_is_one_under_a_shorter_name() -> None:
    text = "Foreign Minister Jan Martins da Roe came. Minister Martins da Roe spoke."
    assert [person.name for person in persons.find(text)] == ["Jan Martins da Roe"]


def test_each_day_has_the_place_beside_it() -> None:
    record = item("They met in Kyiv on 2 May and in Riga on 3 May; on 4 May they met in Bokhtar.")
    assert [(event.start, [place.label for place in event.places]) for event in record.events] == [
        ("2010-05-02", ["Kyiv"]),
        ("2010-05-03", ["Riga"]),
        ("2010-05-04", ["Bokhtar"]),
    ]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("In Riga, on 2 May, they held a seminar.", ["Riga"]),
        ("The envoy concluded a two-day (2-3 May) visit to Livno.", ["Livno"]),
        ("The envoy concluded a two-day (2-3 May) visit to Albania.", []),
        ("The envoy concluded a two-day (Apr. 29-30) visit to Livno.", ["Livno"]),
        ("A course for newly elected mayors on climate issues was held in Riga on 2 May.", ["Riga"]),
        ("A mayor was elected in Riga on 2 May.", []),
        ("A seminar for newly elected mayors in Riga on 2 May was the first.", ["Riga"]),
        ("The envoys travelled to Riga 2 and 3 May and Vilnius 3 and 4 May.", ["Riga", "Vilnius"]),
        ("The Head of the Mission will visit Riga on 7 May.", ["Riga"]),
        ("The seminar (Riga, 7-9 May) is the first.", ["Riga"]),
        ("Seminars took place in Riga (2 May) and Vilnius (4 May).", ["Riga", "Vilnius"]),
        ("The seminar was held in Gjakovë/Đakovica on 2 May.", ["Gjakovë/Đakovica"]),
        ("A seminar on the law adopted on 2 April was held in Riga on 2 May.", ["Riga"]),
        ("A seminar began today at the OSCE Academy in Bishkek.", ["Bishkek"]),
        ("The OSCE Centre in Bishkek held a seminar today.", []),
        ("The OSCE Presence in Osh was the topic of a visit on 2 May to Riga.", ["Riga"]),
        ("A seminar was held on 2 May. Ten judges took part in the seminar held in Riga.", ["Riga"]),
        ("On 2 May a delegation of missions based in Riga began a visit to the north.", []),
        (
            "A briefing is held in Riga tomorrow. Journalists may attend the briefing tomorrow, 6 May.",
            ["Riga"],
        ),
        ("A two-day seminar ended yesterday. The seminar, held in Riga, was the first.", ["Riga"]),
        ("Judges completed a seminar in Livno. Held on 2 and 3 May, it was the first.", ["Livno"]),
        (
            "It matters, she said today at the opening of the Boat Seminar in Riga. Many came. The two-day "
            "seminar ends tomorrow.",
            ["Riga"],
        ),
        ("On 2 May the Mission hosted envoys from a delegation to the OSCE in Vienna.", []),
        ("On 2 May judges of a court in Jalal-Abad province held a seminar.", []),
        ("On Sunday, 2 May, a seminar with judges will be held in Riga.", ["Riga"]),
        ("On 2 May judges spoke of boats in OSCE participating States at a seminar in Riga.", ["Riga"]),
        ("On 2 May the Mission held a seminar at the Italian Embassy in Riga.", ["Riga"]),
        ("A meeting was held at OSCE headquarters in Riga on 2 May.", ["Riga"]),
        ("A meeting was held on 2 May in Vadul lui Isac near Cahul.", ["Vadul lui Isac"]),
        ("On 2 May judges met at a seminar. The seminar brought together in Riga ten judges.", ["Riga"]),
        ("The Chair concluded her visit to New York City on 2 May.", ["New York"]),
        ("On 2 May judges visited the Project Co-ordinator’s Office in Uzbekistan.", []),
        ("Envoys visited Vukovar-Srijem on 2 May.", []),
        ("Envoys visited Boat Valley and Harbour Counties on 2 May.", []),
        ("Envoys visited Sailby and Rowby today.", ["Sailby"]),
        ("Envoys will be visiting Rowish harbours on 2 May.", []),
        ("The minister met envoys today and condemned the violence in Riga.", []),
        ("A seminar was held on 2 May in the resort town of Sailby near Riga.", ["Sailby"]),
        ("She paid a visit to Riga. It went well. The 2-3 May visit was short.", ["Riga"]),
        ("A workshop on boats was held in Riga. At the workshop, held on 2 May, many spoke.", ["Riga"]),
        ("Envoys spoke at a meeting in St. Sailby on 2 May.", ["St. Sailby"]),
        ("Envoys met today to discuss drafts for the session this summer in Riga.", []),
        ("Envoys held an event on 2 May on the day of Assistance in Mine Action.", []),
        ("On 2 May students of the MA Programme in Politics visited the Mission.", []),
        ("They met in the Polish town of Lublin on 2 May.", ["Lublin"]),
        ("A course was held on 2 May in the eastern coal and steel city of Karvonia.", ["Karvonia"]),
        ("They met at Karvonia's harbour on 2 May.", []),
        ("Vienna hosted a forum of captains on 2 May.", ["Vienna"]),
        ("The University of Vienna hosted a forum of captains on 2 May.", []),
        ("A seminar was held on 2 May. The two-day seminar in Livno was the first.", ["Livno"]),
        ("A news conference will be held on 2 May at the Boat hotel, Harbour Square,Riga.", ["Riga"]),
        ("On 2 May sailors of the project “Boats in Livno 2009” met in Riga.", ["Riga"]),
        (
            "A training was launched today. Envoys signed at a ceremony held today in Riga.",
            ["Riga"],
        ),
        ("The envoy visited a school in Livno in southern Kosovo today.", ["Livno"]),
        ("A briefing will be held on Friday 7 May.\nWhere: Boat Centre, 4 Harbour Street, Riga", ["Riga"]),
        ("ODIHR undertook a Needs Assessment Mission (NAM) to Riga from 2 to 4 May.", ["Riga"]),
        (
            "The events will take place in Riga on 2 May, Sailby on 3 May and Rowby on 4 May.",
            ["Riga", "Sailby", "Rowby"],
        ),
        (
            "A meeting was held in Riga today by the OSCE [Organization for Boats] Co-ordinator in Livno.",
            ["Riga"],
        ),
        ("Captains met in Latvia's capital Riga on 2 May.", ["Riga"]),
        ("A camp was held on 2 May in the resort area of Sailby.", ["Sailby"]),
        ("A course was held by the police of Riga, in Sailby, from 2 to 4 May.", ["Sailby"]),
        ("Officers of Riga met in the mountains of Sailby on 2 May.", ["Sailby"]),
        ("Following talks in Riga, the Chair visited captains on 2 May.", []),
        ("The Chair called today at a meeting for co-operation in Cooperation.", []),
        ("Boats were the theme of today's visit of the Chair to the Kosovo capital, Pristina.", ["Pristina"]),
        ("A conference was held today to raise money for a school in Livno.", []),
        ("The Chair met the envoy today and told him that work in Livno must go on.", []),
        ("Students of the University in Riga, Latvia, were guests of a seminar on 2 May.", []),
        ("A course was held on 2 May. The event gathered ten pupils, and was held in Sailby.", ["Sailby"]),
        ("Yesterday ten pupils took part in a drawing competition in nearby Sailby.", ["Sailby"]),
        ("Yesterday the Chair toured the Boat Hall of Riga with the captains.", ["Riga"]),
        ("Captains have left for Riga. The visit runs from 5 to 7 May.", ["Riga"]),
        ("There will be a press conference at the Office, 8 Harbour Street, Riga, at 11:00 today.", ["Riga"]),
        ("Captains will meet in Riga at a festival. The two-day festival opens today.", ["Riga"]),
        ("Guards learned to sail in Riga this week. Their two-day course ended today.", ["Riga"]),
        ("The Chair made visits to Riga on Monday and to Sailby on Tuesday.", ["Riga", "Sailby"]),
        ("Experts met at the Academy of Sciences in Riga on 2 May.", ["Riga"]),
        (
            "They spoke at a 2 May meeting with the Minister of Harbours, Boats, Sails and Ropes, the"
            " Minister of Sailing of the Republic of Malta and OSCE Chairman-in-Office in Riga.",
            ["Riga"],
        ),
        (
            "The Mission launched a series of courses today. The first of three courses started in Sailby.",
            ["Sailby"],
        ),
        ("Ten captains came to Sailby last Monday for a course of a day.", ["Sailby"]),
        ("The race was held at the District Court of Sailby on 2 May.", ["Sailby"]),
        ("On 2 May captains held a debate in the old town hall of Sailby.", ["Sailby"]),
        ("On 2 May captains held a debate at the Academy of Sciences.", []),
        ("Ten captains met on 2 May. The Mission hosted the talks at its office in Sailby.", ["Sailby"]),
        ("The Mission hosted a meeting of ten captains in its Sailby office today.", ["Sailby"]),
        (
            "Ten captains today began a course. It takes place at a large yard of the Ministry of Boats near"
            " Sailby.",
            ["Sailby"],
        ),
        ("A course for ten captains, which ended here today, was the first.", ["Vienna"]),
        ("Ten captains met today. “We were glad to meet you here today,” he said.", []),
    ],
)
def test_where_a_gathering_was(text: str, places: list[str]) -> None:
    assert [place.label for event in item(text).events for place in event.places] == places


def test_a_gathering_may_be_in_the_unknown_town_of_the_dateline() -> None:
    text = "A course for captains started today in the Sailby Boat Training Centre near Riga."
    (record,) = read(f"What happened\nSAILBY, Latvia, 5 May 2010 - {text}\n{PADDING}").records
    assert [place.label for event in record.events for place in event.places] == ["Sailby"]


def test_a_day_of_issue_above_a_text_is_no_dateline_of_the_same_day_within_it() -> None:
    page = f"What happened\n4 May 2010\nOn 4 May 2010, captains met in Riga.\n{PADDING}"
    (record,) = read(page, address="https://www.osce.org/node/7").records
    assert [event.start for event in record.events] == ["2010-05-04"]


def test_a_meeting_is_met_only_where_the_words_speak_of_it() -> None:
    council = item("The Ministerial Council met in Basel on 4 and 5 December 2014.", day="5 December 2014")
    assert council.meetings == ("meeting/ministerial-council-2014",) and not council.events
    course = item("A course for customs officers was held in Basel on 4 and 5 December 2014.")
    assert not course.meetings and len(course.events) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The meeting of the OSCE Ministerial Council began on 4 December 2014 in Basel.",
        "The Human Dimension Implementation Meeting (HDIM) kicked off in Warsaw on 16 September 2019.",
        "The Warsaw Human Dimension Conference ended on 7 October 2022. It was opened on 26 September 2022.",
    ],
)
def test_a_meeting_is_met_by_the_day_it_begins_or_ends_on(text: str) -> None:
    record = item(text)
    assert len(record.meetings) == 1 and not record.events


def test_a_meeting_begins_though_others_may_meet_on_its_margins() -> None:
    text = "The Ministerial Council began in Basel on Thursday, and envoys could meet on the margins of it."
    assert item(text, day="5 December 2014").meetings == ("meeting/ministerial-council-2014",)


def test_what_is_held_on_the_margins_of_a_meeting_is_another_event() -> None:
    record = item(
        "Envoys met on 2 December 2021 on the margins of the OSCE Ministerial Council in Stockholm."
    )
    (event,) = record.events
    assert not record.meetings
    assert (event.start, [place.label for place in event.places]) == ("2021-12-02", ["Stockholm"])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The officers met in the town and spoke of the weather", "en"),
        ("Şefa misiunii a vorbit cu primarul despre legea care este în vigoare și pentru oameni", "ro"),
        ("Misioni i OSBE-së ka punuar me policinë dhe do të vazhdojë në këtë vit për një qytet", "sq"),
        ("Миссия ОБСЕ работала в этом году с полицией и не только это было для неё важно", "ru"),
        ("Двенадцать судей из трёх городов посетили архив и сравнили списки", "ru"),
        ("Дванаест судија из три града посетило је архив и упоредило спискове", "sr"),
        ("Zannier Vienna Helsinki", None),
        ("", None),
    ],
)
def test_languages(text: str, language: str | None) -> None:
    assert language_of(text) == language


@given(st.text(alphabet="ab \n", max_size=200), st.data())
def test_quotes_stay_in_their_paragraph(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    stop = text.find("\n", start)
    end = data.draw(st.integers(start, len(text) if stop < 0 else stop))
    found = quote(text, start, end)
    assert found.exact == text[start:end]
    assert found.prefix + found.exact + found.suffix in text
    assert "\n" not in found.prefix + found.suffix
    assert max(len(found.prefix), len(found.suffix)) <= CONTEXT


# What a page may do to the reader: nothing ----------------------------------------------------------

HOSTILE = (
    "A a, ", "A", "AB ", "Abc ", "1", "12 ", "24, ", "24 May ", "12 to 13 ", "2 May 2004 ", "-", "–", "A/",
    " ", ", ", "today they met ", "in Osh ", "Vienna, ", "(OSCE) ", "Minister ",
    "Head of ", "Aa Bb, Head of of of and the ", "Special Deputy ", "Director of Aa of Bb for Cc ",
    "Ambassador Aa ", "Aa van der ", "Aa-", "A’", "OSCE ", "meets in Vienna on 24 to 25 October 2013 ", ". A",
    "![", "(OSCE/", "“\"", "A\n", "- x\n", "- Issued by:\n", "x\nPublishing date: 4 March 2016\n",
    "Aa\nContent type: News\n", "\u202e", "OSCE Mission to Moldova, Head of the OSCE Mission, ",
    "Aa Bb (MP, Cc), ", "the Aa committee ",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_long(piece: str) -> None:
    """Text that a careless expression would try to match in every way; it would not end."""
    text = piece * (60_000 // len(piece))
    title = "What the OSCE did"
    assert read(f"{title}\nVIENNA, 5 May 2004 - {PADDING}\n{text}").records
    read(f"<h1>{title}</h1><p>VIENNA, 5 May 2004 - {PADDING}</p><p>{text}</p>", "text/html")
    read(text)


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", "<b>", "<p>a", "<div>", "&amp;", "&", "<!-- ", "<script>", "<li>x", "<table><tr><td>"],
)
def test_no_markup_takes_long(piece: str) -> None:
    read(f"<h1>What the OSCE did</h1><p>{PADDING}</p>{piece * 20_000}", "text/html")


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        (b"", "text/html", "no HTML element"),
        (b"", "text/plain", "no text"),
        (b"   \n ", "text/plain", "no text"),
        (b"<html></html>", "text/html", "no text"),
        (b"<script>alert(1)</script>", "text/html", "no text"),
        ("Österreich".encode("latin-1"), "text/plain", "not valid utf-8"),
        (b"\x00\x01\x02\x03" * 100, "text/html", "binary"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "text/plain", "not valid utf-8"),
        (b"<div>" * 100_000, "text/html", "no text"),
        (b"A recipe\nFlour and water make a dough.", "text/plain", "no layout of an OSCE page fits it"),
    ],
)
def test_bad_pages_get_a_reason(content: bytes, media_type: str, reason: str) -> None:
    reading = read(content, media_type)
    assert reading.broken and not reading.records
    assert reason in (reading.reason or "")
    assert "\n" not in (reading.reason or "")


def test_utf_16_is_read() -> None:
    (record,) = read(f"Łódź and the OSCE\nVIENNA, 5 May 2004 - {PADDING}".encode("utf-16")).records
    assert record.headline == "Łódź and the OSCE"


def test_markup_and_scripts_are_inert() -> None:
    (text,) = read(f"<script>alert(1)</script> & the OSCE\n{PADDING}").records
    assert text.headline == "<script>alert(1)</script> & the OSCE"
    heading = "<h1><script>alert(1)</script>The <img src=x onerror=y>OSCE &lt;b&gt;</h1>"
    (html,) = read(f"{heading}<p>{PADDING}", "text/html").records
    assert html.headline == "The OSCE <b>"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "https://example.org/pc/1", "//[", "/%zz"]
)
def test_links_elsewhere_are_not_followed(link: str) -> None:
    page = (
        f"<div class=search-title><a href='{link}'>The OSCE met</a></div>"
        f"<div class=publishing-date>4 March 2016</div><div class=search-snippet>{PADDING}</div>"
    )
    (record,) = read(page, "text/html", "https://www.osce.org/press-releases").records
    assert (record.url, record.identifier) == (None, None)


PIECES = st.sampled_from(
    [
        b"\x00", b"\xff", b"<", b">", b"&#1;", b"</", b"<nav>", b"<h1>", b"\n", b"- ", b": ", b"%",
        b"Publishing date: ", b"Issued by:", "Łódź ".encode(), b"31 February 2010", b"9" * 30,
        b"<time datetime='", b"\xed\xa0\x80", b"\xe2\x80\xae",
    ]
)  # fmt: skip


def test_an_entry_whose_date_holds_none_is_an_entry_all_the_same() -> None:
    entries = ("First item", "Publishing date: 5 March 2015", "Second item", "Publishing date: fourteen")
    reading = read(
        "\n".join(("News", *entries, PADDING)), "text/plain", "https://www.osce.org/press-releases"
    )
    assert [record.headline for record in reading.records] == ["First item", "Second item"]
    assert reading.records[1].date_published is None


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(PAGES.iterdir())),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.3), PIECES), max_size=4),
)
def test_a_damaged_page_gives_records_that_can_be_published_or_a_reason(
    page: Path, damage: list[tuple[float, float, bytes]]
) -> None:
    content = page.read_bytes()
    for at, length, piece in damage:
        start = int(at * len(content))
        content = content[:start] + piece + content[start + int(length * len(content)) :]
    media_type = "text/html" if page.suffix == ".html" else "text/plain"
    reading = read(content, media_type, "https://www.osce.org/pc/1")
    assert bool(reading.records) != bool(reading.reason)
    iris = Iris()
    for record in reading.records:
        item_triples(record, ["0" * 64], iris, full_text=True)
        evidence_triples(record.findings, record.language, "0" * 64, iris)
        for finding in record.findings:
            assert finding.quote.exact


LISTED = '<p><a href="/{}node/104221">{}</a></p><p>Publishing date: 5 March 2015</p>'
LONG = "<p>Officers of the harbour have met in the town and said that notes are compared.</p>"
RUSSIAN = LISTED.replace("104221", "104222").format(
    "ru/", "О встрече в порту и о том, что было на ней сказано"
)


@pytest.mark.parametrize(
    ("page", "title", "prefix", "key"),
    [
        ("{}", "Harbour officers compare notes", "", "104221"),
        ("<h1>News and press releases</h1>{}", "Harbour officers compare notes", "", "104221"),
        (f"{RUSSIAN}{{}}", "Портовая встреча", "ru/", "104221-ru"),
        (
            f"<h1>News and press releases of the OSCE</h1>{RUSSIAN}{{}}",
            "Портовая встреча",
            "ru/",
            "104221-ru",
        ),
        ("<h1>News and press releases of the OSCE</h1>{}", "Портовая встреча", "ru/", "104221-und"),
    ],
)
def test_how_short_an_entry_is_does_not_change_its_item(page: str, title: str, prefix: str, key: str) -> None:
    """A short entry is in the language of its page, unless its letters say that it is not."""
    leads = ["", "<p>Harbour...</p>", LONG] if title.isascii() else ["", "<p>Встреча...</p>"]
    for lead in leads:
        html = f"<html><body>{page.format(LISTED.format(prefix, title) + lead)}</body></html>"
        records = read(html, "text/html", "https://www.osce.org/press-releases").records
        (record,) = (record for record in records if record.headline == title)
        assert record.path == f"news/{key}"
