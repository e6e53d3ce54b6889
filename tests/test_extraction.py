"""Prose: who and what is named, what took place, and what a page may do to the reader: nothing."""

import datetime as dt
import hashlib
import re
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
        ("U.S. Ambassador to the OSCE Jan Roe and others spoke.", "Jan Roe", "U.S. Ambassador to the OSCE"),
        ("They met Education and Science Minister Anda Roe.", "Anda Roe", "Education and Science Minister"),
        ("He met the Mayor of Daugavpils Jan Roe.", "Jan Roe", "Mayor of Daugavpils"),
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
        "They deplored the murder of the Mayor, Jane Roe.",
        "The arrest of Union leader Jane Roe was condemned.",
        "Mayor Jane Roe was detained on Monday.",
        "The former Speaker Jane Roe has not been seen since May.",
        "Jane Roe\nHead of Mission",
        "The OSCE Mission, Head of the list, was thanked.",
        "Roe, Head of the Mission, spoke.",
    ],
)
def test_no_person_without_a_name_and_a_public_role(text: str) -> None:
    assert list(persons.find(text)) == []


def gatherings(text: str, published: dt.date | None = None) -> list[tuple[str, str]]:
    vienna = [(found.start(), found.end(), "place/vienna", "Vienna") for found in re.finditer("Vienna", text)]

    def places(start: int, end: int) -> list[tuple[int, int, str, str]]:
        return [place for place in vienna if start <= place[0] and place[1] <= end]

    found = (one for one in events.find(text, published, places) if one.reported)
    return sorted((one.first.isoformat(), one.last.isoformat()) for one in found)


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        ("from 24 to 25 October 2013", "2013-10-24", "2013-10-25"),
        ("on 24-25 October 2013", "2013-10-24", "2013-10-25"),
        ("on 24 – 25 October, 2013", "2013-10-24", "2013-10-25"),
        ("on 24, 25 and 26 October 2013", "2013-10-24", "2013-10-26"),
        ("from 30 November to 1 December 2013", "2013-11-30", "2013-12-01"),
        ("from 30 December to 2 January 2014", "2013-12-30", "2014-01-02"),
        ("from 30 December 2013 to 2 January 2014", "2013-12-30", "2014-01-02"),
        ("on 24 October 2013", "2013-10-24", "2013-10-24"),
        ("from 24 to 25 October", "2013-10-24", "2013-10-25"),
        ("between 24 and 26 October", "2013-10-24", "2013-10-26"),
        ("on October 24-25, 2013", "2013-10-24", "2013-10-25"),
        ("on 30 and 31 October and 1 November 2013", "2013-10-30", "2013-11-01"),
        ("from 24th to 25th October 2013", "2013-10-24", "2013-10-25"),
        ("on 24/25 October 2013", "2013-10-24", "2013-10-25"),
        ("on the 24th of October of 2012", "2012-10-24", "2012-10-24"),
        ("from Thursday, 24 October, to Friday, 25 October", "2013-10-24", "2013-10-25"),
    ],
)
def test_events(days: str, first: str, last: str) -> None:
    text = f"Police officers meet in Vienna {days} to compare notes."
    assert gatherings(text, dt.date(2013, 10, 20)) == [(first, last)]


def test_a_text_may_tell_the_year_of_a_month() -> None:
    told = "Courses took place in Vienna and Riga in May and June 2014. "
    days = "They were held from 5 to 7 May in Vienna."
    assert gatherings(told + days) == [("2014-05-05", "2014-05-07")]
    assert gatherings(told + "Others were in May 2015. " + days) == []


@pytest.mark.parametrize(
    "text",
    [
        "The Mission was established in Vienna on 24 October 2013.",
        "Police officers meet in Vienna from 25 to 24 October 2013.",
        "Police officers meet in Vienna on 31 February 2013.",
        "Police officers meet in Vienna from 24 to 25 October.",
        "Police officers meet in Vienna in 2013.",
        "The elections will be held in Vienna on 24 October 2013.",
        "The law on meetings, adopted in Vienna on 24 October 2013, is new.",
        "Applications for the course in Vienna are due by 24 October 2013.",
        "The reporter was arrested in Vienna on 24 October 2013.",
        "The deadline for the summer school in Vienna is 24 October 2013.",
        "Police opened fire in Vienna on 24 October 2013.",
        "Registration for the summer school in Vienna closes on 24 October 2013.",
        "Some 200 people took part in the rally in Vienna on 24 October 2013.",
        "The law on public gatherings was adopted in Vienna on 24 October 2013.",
        "The OSCE Mission was opened in Vienna on 24 October 2013.",
        "The project began on 24 October 2013 and runs for a year.",
        "Shelling damaged the school on 24 October 2013.",
        "The hearing in Vienna was postponed to 24 October 2013.",
        "Press Freedom Day is celebrated on 24 October 2013.",
        "More observers will be deployed on 24 October 2013.",
        "The events of 24 October 2013 in Vienna must be looked into.",
        "Judges opened a school following the signing of a pact with the mayor of Vienna on 24 October 2013.",
        "Judges discussed in Vienna a bill that Parliament will consider on 24 October 2013.",
        "Judges gathered in Vienna to speak of Malta taking over the chair on 24 October 2013.",
        "The violent events that took place in Vienna on 24 October 2013 were condemned.",
        "Vienna became, on 24 October 2013, the first town to chair a forum of boats.",
        "On 24 October 2013, in Vienna, the participating States adopted a decision on a summit.",
        "On 24 October 2013 the Chair welcomed the decision of Vienna to hold a summit.",
        "Judges met to mark the entry into force in Vienna of a Convention on 24 October 2013.",
        "The talks were scheduled for 24 and 25 October 2013, but were postponed.",
        "Vienna regrets the cancelling on 24 October 2013 of a meeting of envoys.",
        "VIENNA, Oct. 24, 2013 (Boat News) -- Judges met in the spring.",
        "The Mission on 24 October 2013 launched its latest report in Vienna.",
    ],
)
def test_no_event(text: str) -> None:
    assert gatherings(text) == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("They met in Vienna on 5 May and 9 June 2014.", ["2014-05-05 2014-05-05", "2014-06-09 2014-06-09"]),
        ("They met in Vienna on 2, 7 and 8 May 2014.", ["2014-05-02 2014-05-02", "2014-05-07 2014-05-08"]),
        ("A seminar opened in Vienna today.", ["2014-05-07 2014-05-07"]),
        ("A two-day seminar opened in Vienna today.", ["2014-05-07 2014-05-08"]),
        ("A three-day seminar ended in Vienna yesterday.", ["2014-05-04 2014-05-06"]),
        ("A week-long seminar ended in Vienna today.", []),
        ("A week-long seminar ended in Vienna on 5 May.", []),
        ("A day-long seminar ended in Vienna today.", ["2014-05-07 2014-05-07"]),
        ("From 5 to 6 May, Dr. Jane Roe took part in a seminar in Vienna.", ["2014-05-05 2014-05-06"]),
        ("On 5 May, H.E. Jane B. Roe visited judges in Vienna.", ["2014-05-05 2014-05-05"]),
        (
            "Judges spoke at a meeting ending here today. The two-day meeting is new.",
            ["2014-05-06 2014-05-07"],
        ),
        ("The minister condemned it in Vienna today.", []),
        ("They met in Vienna on Monday.", ["2014-05-05 2014-05-05"]),
        ("The group will meet in Vienna on Monday.", ["2014-05-12 2014-05-12"]),
        ("A course will take place in Vienna on Monday.", ["2014-05-12 2014-05-12"]),
        ("A course took place in Vienna last Monday.", ["2014-05-05 2014-05-05"]),
        ("A course takes place in Vienna from Thursday to Saturday.", ["2014-05-08 2014-05-10"]),
        ("The Chair will visit Vienna on Thursday and Friday.", ["2014-05-08 2014-05-09"]),
        ("On 5 May, the school of boats welcomed Ms. Jane Roe.", ["2014-05-05 2014-05-05"]),
        ("On 5 May, the envoy welcomed a decision.", []),
        ("Sailors met Tuesday at a conference in Vienna.", ["2014-05-06 2014-05-06"]),
        ("Sailors met Wednesday at a conference in Vienna.", ["2014-05-07 2014-05-07"]),
        ("A seminar on what sailors do every Friday was held in Vienna.", []),
        ("A conference will hold a debate Friday on the situation in Livno.", ["2014-05-09 2014-05-09"]),
        (
            "A camp ended in Vienna on 5 May. The intensive 4-day youth programme was the first.",
            ["2014-05-02 2014-05-05"],
        ),
        ("Envoys are travelling to Vienna from 7 to 9 May.", ["2014-05-07 2014-05-09"]),
        ("A seminar was held in Vienna yesterday and today.", ["2014-05-06 2014-05-07"]),
        ("A two-day seminar starting today in Vienna is the first.", ["2014-05-07 2014-05-08"]),
        ("Judges gathered in Vienna today for a two-day seminar.", ["2014-05-07 2014-05-08"]),
        ("The minister addressed a special meeting of the Council today.", ["2014-05-07 2014-05-07"]),
        ("The minister will pay an official visit to Vienna tomorrow.", ["2014-05-08 2014-05-08"]),
        ("A seminar opened in Vienna this morning.", ["2014-05-07 2014-05-07"]),
        ("Envoys came together in Vienna on 5 May.", ["2014-05-05 2014-05-05"]),
        ("Envoys are convening in Vienna today and tomorrow.", ["2014-05-07 2014-05-08"]),
        ("Envoys met on Wednesday in Vienna.", ["2014-05-07 2014-05-07"]),
        ("Envoys spoke by phone on Wednesday.", []),
        (
            "In a special session yesterday evening, the Council decided on a mission.",
            ["2014-05-06 2014-05-06"],
        ),
        (
            "We praise what was adopted at yesterday’s Council of Harbour Towns session.",
            ["2014-05-06 2014-05-06"],
        ),
        ("It matters, she said in Vienna on 5 May at the launch of a network.", ["2014-05-05 2014-05-05"]),
        (
            "It told of the vote of 7 May at a press conference in Vienna yesterday.",
            ["2014-05-06 2014-05-06"],
        ),
        ("On 5 May, the Mission presented a study. The event drew many.", ["2014-05-05 2014-05-05"]),
        ("On 5 May, the Mission presented a study. The event will be in June.", []),
        ("A storm came on 5 May; envoys held talks.", []),
        (
            "The minister discussed boats, storms and reform with Envoy Jane Roe in Vienna on Wednesday.",
            ["2014-05-07 2014-05-07"],
        ),
        ("During visits to Vienna and Riga on Monday, she spoke of boats.", ["2014-05-05 2014-05-05"]),
        (
            "A two-day workshop is new. The workshop, which will start tomorrow, is free.",
            ["2014-05-08 2014-05-09"],
        ),
        (
            "Envoys gathered in Vienna today. Until 9 May, they will speak of boats.",
            ["2014-05-07 2014-05-09"],
        ),
        (
            "Envoys at a meeting starting in Vienna today spoke. The two-day meeting is new.",
            ["2014-05-07 2014-05-08"],
        ),
        ("The envoy spoke of the elections in the former Harbour Republic of Boats on 5 May.", []),
        ("The minister appeared before the Harbour Council today.", ["2014-05-07 2014-05-07"]),
        ("The minister briefed ambassadors in Vienna yesterday.", ["2014-05-06 2014-05-06"]),
        ("The envoys were in Vienna on 5 and 6 May to brief the group.", ["2014-05-05 2014-05-06"]),
        ("Much is new, she said, ending a three-day visit to Vienna.", ["2014-05-05 2014-05-07"]),
        ("Elections to the Harbour Council on 5 May were well organized.", []),
        ("Boats were the topic of an event of the Mission in Vienna on 5 May.", ["2014-05-05 2014-05-05"]),
        ("The forum of harbours came to its end today.", ["2014-05-07 2014-05-07"]),
        (
            "The minister was present at the funeral of the mayor, Jane Roe, on Monday.",
            ["2014-05-05 2014-05-05"],
        ),
        (
            "Experts came together in Vienna today. The two-day meeting is the first.",
            ["2014-05-07 2014-05-08"],
        ),
        ("She told the Harbour Council today that boats matter.", ["2014-05-07 2014-05-07"]),
        ("Envoys began three days of debates in Vienna today.", ["2014-05-07 2014-05-09"]),
        ("After meeting envoys in Vienna today, she spoke of boats.", ["2014-05-07 2014-05-07"]),
        ("The minister received the Harbour Master, Jane Roe, today in Vienna.", ["2014-05-07 2014-05-07"]),
        ("In Vienna on Monday, she spoke of boats in talks with the mayor.", ["2014-05-05 2014-05-05"]),
        ("The Mission hosted envoys in Vienna on Tuesday.", ["2014-05-06 2014-05-06"]),
        ("Speaking at the Harbour Council in Vienna today, she spoke of boats.", ["2014-05-07 2014-05-07"]),
        ("She today delivered her first address to the Harbour Council.", ["2014-05-07 2014-05-07"]),
        ("Boats matter, she said today after talks with the mayor.", ["2014-05-07 2014-05-07"]),
        ("The minister was in Vienna, Austria, today, joining a delegation.", ["2014-05-07 2014-05-07"]),
        ("Opening the Winter Meeting in Vienna today, she spoke of boats.", ["2014-05-07 2014-05-07"]),
        ("They signed a pact today. It was signed at a ceremony in the harbour.", ["2014-05-07 2014-05-07"]),
        (
            "In meetings today with the mayor and yesterday with the judge, she spoke of boats.",
            ["2014-05-06 2014-05-06", "2014-05-07 2014-05-07"],
        ),
        ("What: a press conference\nWhen: 15:00, Friday, 9 May 2014", ["2014-05-09 2014-05-09"]),
        ("The conference is in June. Registration is open until Friday, 9 May.", []),
        ("Roma Day, which is marked on 8 May, will be a day of events.", []),
        ("The school told a regional meeting in the capital today.", ["2014-05-07 2014-05-07"]),
        ("Sailors attended courses in two harbours today.", ["2014-05-07 2014-05-07"]),
        ("The minister received Envoy Jane Roe in Vienna yesterday.", ["2014-05-06 2014-05-06"]),
        ("The minister received a letter yesterday.", []),
        ("The envoy discussed boats with Minister Jane Roe in Vienna today.", ["2014-05-07 2014-05-07"]),
        ("A conference got under way in Vienna today.", ["2014-05-07 2014-05-07"]),
        ("The Mission wound up a week-long course yesterday.", []),
        ("The Mission gave a course on financial investigations on 5 and 6 May.", ["2014-05-05 2014-05-06"]),
        ("Judges spoke of a seminar on the elections of 5 May.", []),
        ("An OSCE roundtable today initiated a broad debate.", ["2014-05-07 2014-05-07"]),
        (
            "Addressing the Assembly in St. Petersburg on 5 May, she spoke of boats.",
            ["2014-05-05 2014-05-05"],
        ),
        ("The law came into force on 5 May, judges learned.", []),
        (
            "Envoys addressed a seminar on Monday and will meet on Thursday.",
            ["2014-05-05 2014-05-05", "2014-05-08 2014-05-08"],
        ),
        ("An exhibition began in Vienna on 5 May and will be open until 9 May.", ["2014-05-05 2014-05-09"]),
        ("The envoy attended the opening of a youth centre in Vienna on Monday.", ["2014-05-05 2014-05-05"]),
        ("Students held a moot court at Vienna's Faculty of Law on 5 May.", ["2014-05-05 2014-05-05"]),
        ("A seminar opened in Vienna today. The two-day event is the first.", ["2014-05-07 2014-05-08"]),
        ("Beginning on 5 May, judges met in Vienna for three days.", ["2014-05-05 2014-05-07"]),
        ("A ten-day course began in Vienna on 5 May.", ["2014-05-05 2014-05-14"]),
        ("An 11-day course ended in Vienna on 15 May.", ["2014-05-05 2014-05-15"]),
        ("Three 14-day courses ended in Vienna on 15 May.", ["2014-05-15 2014-05-15"]),
        ("A seminar, which runs until 9 May, opened in Vienna today.", ["2014-05-07 2014-05-09"]),
        ("A seminar opened in Vienna today and lasts until Friday.", ["2014-05-07 2014-05-09"]),
        ("A camp opens in Vienna on 30 May and closes on 2 June.", ["2014-05-30 2014-06-02"]),
        (
            "The council met in Vienna on 5 May and extended a mandate until 5 June.",
            ["2014-05-05 2014-05-05"],
        ),
        ("Addressing a seminar in Vienna today, he called for laws.", ["2014-05-07 2014-05-07"]),
        ("Boats were the topic of today's seminar in Vienna.", ["2014-05-07 2014-05-07"]),
        (
            "The Mission marked a day of boats today in Vienna. The event was the first.",
            ["2014-05-07 2014-05-07"],
        ),
        ("The law was debated in Vienna during a public hearing today.", ["2014-05-07 2014-05-07"]),
        ("Experts are meeting in Vienna today.", ["2014-05-07 2014-05-07"]),
        ("Experts are meeting in Vienna today for a two-day course.", ["2014-05-07 2014-05-08"]),
        ("A boat fair organized by the OSCE Centre began in Vienna today.", ["2014-05-07 2014-05-07"]),
        ("On 5 May the captains signed a pact at a ceremony in Vienna.", ["2014-05-05 2014-05-05"]),
        ("Captains today adopted rules at a conference in Vienna.", ["2014-05-07 2014-05-07"]),
        ("The Chair today appointed a captain as envoy at the talks.", []),
        ("On 5 May the Mission observed a boat at a training area.", []),
        ("The Chair moderated talks of captains today.", ["2014-05-07 2014-05-07"]),
        ("The Chair welcomed today the talks moderated by a captain.", []),
        ("A forum is scheduled to begin tomorrow in Vienna.", ["2014-05-08 2014-05-08"]),
        ("The Chair travels to Vienna tomorrow for talks.", ["2014-05-08 2014-05-08"]),
        ("On 5 May the Mission brought captains and sailors together.", ["2014-05-05 2014-05-05"]),
        ("The Chair wrapped up her visit to Vienna today.", ["2014-05-07 2014-05-07"]),
        ("The Chair is in Vienna today for talks with captains.", ["2014-05-07 2014-05-07"]),
        ("The Chair today gave a lecture to captains in Vienna.", ["2014-05-07 2014-05-07"]),
        ("Captains will gather on Friday in Vienna to speak of boats.", ["2014-05-09 2014-05-09"]),
        ("Captains competed in Vienna today in a quiz.", ["2014-05-07 2014-05-07"]),
        ("How boats are built was discussed in Vienna today by captains.", ["2014-05-07 2014-05-07"]),
        ("Captains are being trained in Vienna today.", ["2014-05-07 2014-05-07"]),
        ("A forum on boats, which opened in Vienna today, will last three days.", ["2014-05-07 2014-05-09"]),
        ("Captains exchanged experience on 5 and 6 May in Vienna.", ["2014-05-05 2014-05-06"]),
        (
            "Captains strengthened their boating skills from 5 to 7 May in Vienna.",
            ["2014-05-05 2014-05-07"],
        ),
        ("The sides sat down for a round of negotiations on 5 May.", ["2014-05-05 2014-05-05"]),
        ("The Chair called together a session in Vienna yesterday.", ["2014-05-06 2014-05-06"]),
        ("The Chair, visiting Vienna on Monday, condemned it.", ["2014-05-05 2014-05-05"]),
        ("A two-day series of online events ended on 6 May.", ["2014-05-05 2014-05-06"]),
        ("Pilots signed it today at an OSCE-organized meeting in Vienna.", ["2014-05-07 2014-05-07"]),
        (
            "A conference “Of Boats”, held by the Mission, concluded in Vienna today.",
            ["2014-05-07 2014-05-07"],
        ),
        ("He said: “A conference opened in Vienna today.”", []),
        ("A new law on meetings was discussed in the report launched in Vienna on 5 May.", []),
        ("The Chair welcomed envoys for a meeting in Vienna today.", ["2014-05-07 2014-05-07"]),
        ("Vienna, 5 May 2014/BOAT/– Judges speak at a session on 9 May.", ["2014-05-09 2014-05-09"]),
        ("Meeting today in Vienna, the sailors heard of boats.", ["2014-05-07 2014-05-07"]),
        ("On Tuesday, the Chair participated in an all-hands meeting.", ["2014-05-06 2014-05-06"]),
        ("Judges will complete tomorrow a course. The six-day course is new.", ["2014-05-03 2014-05-08"]),
        ("The 113th Boat Incident Mechanism was held today in Vienna.", ["2014-05-07 2014-05-07"]),
        ("Elections were held today in Vienna.", []),
        ("Today in Vienna there has taken place a meeting of sailors.", ["2014-05-07 2014-05-07"]),
        ("Envoys arrived today in Vienna for a 4-day visit.", ["2014-05-07 2014-05-10"]),
        ("A conference ended in Vienna on 5 May after two days of talks.", ["2014-05-04 2014-05-05"]),
        (
            "The Mission concluded today in Vienna the sixth edition of its school.",
            ["2014-05-07 2014-05-07"],
        ),
        (
            "A seminar started in Vienna on May 5, 2014. The seminar will go on until May 8, 2014.",
            ["2014-05-05 2014-05-08"],
        ),
        (
            "A ten-day seminar ended in Vienna on 14 May. It was opened on 5 May by a judge.",
            ["2014-05-05 2014-05-14"],
        ),
        (
            "Envoys met in Vienna today. The meeting was on the margins of a 6 to 7 May conference on boats.",
            ["2014-05-06 2014-05-07", "2014-05-07 2014-05-07"],
        ),
        ("ODIHR undertook a needs assessment mission from 5 to 7 May.", ["2014-05-05 2014-05-07"]),
        ("A conference on boats will begin in Vienna tomorrow.", ["2014-05-08 2014-05-08"]),
        ("A seminar ended in Vienna today. Over five days, judges spoke.", ["2014-05-03 2014-05-07"]),
        ("Observers of yesterday's second round in Vienna saw less than on 3 May, they said.", []),
        ("They saw more than in the first round on 3 May, concluded an observation mission.", []),
        ("A second round of talks was held in Vienna today.", ["2014-05-07 2014-05-07"]),
        ("The Chair, who visited Vienna, will meet the President on Monday.", ["2014-05-12 2014-05-12"]),
        ("The Mission will kick off a two-day seminar in Vienna tomorrow.", ["2014-05-08 2014-05-09"]),
        (
            "Boats matter, she said at the opening of the 10th Boat Seminar in Vienna today. Many came. "
            "The two-day seminar ends tomorrow.",
            ["2014-05-07 2014-05-08"],
        ),
    ],
)
def test_days_as_they_are_told(text: str, days: list[str]) -> None:
    assert [" ".join(found) for found in gatherings(text, dt.date(2014, 5, 7))] == days


def test_a_year_that_is_left_out_is_that_of_the_turn_of_the_year() -> None:
    text = "A camp was held in Vienna from 28 December to 2 January."
    assert gatherings(text, dt.date(2014, 1, 8)) == [("2013-12-28", "2014-01-02")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("A seminar took place in Vienna on 14 December.", "2010-12-14"),
        ("A seminar will take place in Vienna on 14 December.", "2011-12-14"),
        ("On 14 December, in Vienna, a seminar was held.", "2010-12-14"),
        ("A seminar, organized by the Mission, will be held in Vienna on 16 January.", "2012-01-16"),
        ("On 16 January a seminar is to take place in Vienna.", "2012-01-16"),
        ("The seminar in Vienna on 16 January will be the first.", "2012-01-16"),
        ("The seminar in Vienna (16 January) was told of.", "2011-01-16"),
        ("A seminar was held in Vienna on 16 January.", "2011-01-16"),
        ("A seminar was held in Vienna on Thursday, 5 May.", "2011-05-05"),
        ("A seminar will be held in Vienna on Friday.", "2011-09-23"),
        ("A seminar was held in Vienna on Friday.", "2011-09-16"),
    ],
)
def test_what_was_is_past_and_what_will_be_is_to_come(text: str, day: str) -> None:
    assert gatherings(text, dt.date(2011, 9, 20)) == [(day, day)]


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
        ("The Chair concluded her visit to New York City on 2 May.", ["New York City"]),
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
    ],
)
def test_where_a_gathering_was(text: str, places: list[str]) -> None:
    assert [place.label for event in item(text).events for place in event.places] == places


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
    "Aa\nContent type: News\n", "\u202e",
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
