"""What other systems read by the HTTP API: cases, delegations, decisions, evidence, things to do, the trail."""

from __future__ import annotations

from sqlalchemy import select

from models.access import Look
from tests.web.api_world import Api, a_desk, an_api  # noqa: F401


def test_the_caseload_names_nobody_and_comes_in_parts(api: Api) -> None:
    answer = api.reader.get("/cases")
    assert answer.status_code == 200
    assert answer.json() == {
        "items": [
            {
                "reference": "SH-0001", "organisation": "north", "opened_at": "2026-05-05T09:00:00Z",
                "statuses": {"in force": 1},
            }
        ],
        "next": None,
    }  # fmt: skip
    assert "Lowe" not in answer.text


def test_a_case_says_whose_it_is_what_was_asked_for_and_who_works_there(api: Api) -> None:
    case = api.reader.get("/cases/SH-0001").json()
    assert case["person"] == {
        "id": "lowe", "name": "Mrs Edith Lowe", "born": "1951-04-02", "nhs_number": "9990000018"
    }  # fmt: skip
    (line,) = case["delegations"]
    assert (line["task"], line["pa"]["name"], line["status"]) == (
        "gastrostomy feed",
        "Amina Yusuf",
        "in force",
    )
    assert case["employments"][0]["first_day"] == "2026-01-01"
    assert case["ward"] is None
    assert case["frameworks"][0]["id"] == "staffordshire"


def test_a_case_is_found_by_nhs_number_which_no_address_holds(api: Api) -> None:
    assert api.reader.post("/cases/find", {"nhs_number": "999 000 0018"}).json() == {"reference": "SH-0001"}
    assert api.reader.post("/cases/find", {"nhs_number": "9990000026"}).status_code == 404
    wrong = api.reader.post("/cases/find", {"nhs_number": "9990000019"})
    assert wrong.status_code == 422
    assert "9990000019" not in wrong.text


def test_a_delegation_says_how_it_stands(api: Api) -> None:
    found = api.reader.get(f"/delegations/{api.row.id}").json()
    assert found["status"] == "in force"
    assert found["case"] == "SH-0001"
    assert found["worker"] == "PA"
    assert found["ended_at"] is None


def test_the_decision_is_asked_for_now_and_at_a_moment(api: Api) -> None:
    now = api.reader.get(f"/delegations/{api.row.id}/decision").json()
    assert now["decision"]["may"] is True
    assert now["decision"]["status"] == "in force"
    assert now["decision"]["reasons"][0]["cite"]
    earlier = api.reader.get(f"/delegations/{api.row.id}/decision", at="2026-05-06T09:00:00Z").json()
    assert earlier["decision"]["may"] is False
    before = api.reader.get(f"/delegations/{api.row.id}/decision", at="2026-05-01T09:00:00+01:00").json()
    assert before["decision"] is None
    assert before["why_none"] == "It had not been asked for."


def test_what_was_known_then_is_another_question(api: Api) -> None:
    """Given approval on 17 May, then by what was known on 16 May nobody may do it on the 18th."""
    then = {"at": "2026-05-18T09:00:00Z", "known": "2026-05-16T09:00:00Z"}
    answer = api.reader.get(f"/delegations/{api.row.id}/decision", **then).json()
    assert answer["decision"]["may"] is False
    unknowable = api.reader.get(f"/delegations/{api.row.id}/decision", known="2027-01-01T09:00:00Z")
    assert unknowable.status_code == 422
    assert unknowable.json()["errors"][0]["at"] == "query.known"


def test_evidence_comes_in_the_order_in_which_it_was_recorded_and_in_parts(api: Api) -> None:
    path = f"/delegations/{api.row.id}/evidence"
    whole = api.reader.get(path).json()["items"]
    assert [one["recorded_at"] for one in whole] == sorted(one["recorded_at"] for one in whole)
    assert {"training", "assessment", "panel decision"} <= {one["kind"] for one in whole}
    assert parts(api, path) == whole


def test_the_trail_comes_oldest_first_with_its_place_in_the_record(api: Api) -> None:
    path = f"/delegations/{api.row.id}/trail"
    whole = api.reader.get(path, limit=100).json()["items"]
    assert whole[0]["what"] == "Asked for: the task “gastrostomy feed” by Amina Yusuf"
    assert whole[0]["log"] == "North Area Board"
    assert whole[0]["entry"] > 0
    assert parts(api, path) == whole


def test_things_to_do_come_by_the_day_they_are_due(api: Api) -> None:
    api.desk.world.later(days=80)
    api.desk.carry_on()
    whole = api.reader.get("/actions").json()["items"]
    assert whole
    assert [one["due_on"] for one in whole] == sorted(one["due_on"] for one in whole)
    assert parts(api, "/actions") == whole
    first = whole[0]["due_on"]
    assert {one["due_on"] for one in api.reader.get("/actions", due_by=first).json()["items"]} == {first}


def test_a_look_by_a_system_is_written_down_once_for_some_minutes(api: Api) -> None:
    api.reader.get("/cases/SH-0001")
    api.reader.get("/cases/SH-0001")
    api.reader.get(f"/delegations/{api.row.id}/evidence")
    looked = [one for one in api.desk.ask(select(Look)) if one.role == "connected system"]
    assert [(one.what, one.delegation_id) for one in looked] == [
        ("case, by the API", None),
        ("delegation, by the API", api.row.id),
    ]
    page = api.desk.grace.get("/looks/SH-0001").text
    assert "North records" in page


def test_a_list_is_no_look(api: Api) -> None:
    api.reader.get("/cases")
    api.reader.get("/actions")
    assert [one for one in api.desk.ask(select(Look)) if one.role == "connected system"] == []


def test_a_cursor_that_we_did_not_write_is_refused(api: Api) -> None:
    for cursor in ("abc", "W10", "WyJhIiwiYiJd", "bnVsbA"):
        for path in ("/cases", "/actions", f"/delegations/{api.row.id}/trail"):
            answer = api.reader.get(path, cursor=cursor)
            assert answer.status_code in (200, 422), (path, cursor)
    assert api.reader.get("/cases", cursor="abc").json()["errors"][0]["at"] == "query.cursor"


def parts(api: Api, path: str) -> list[dict[str, object]]:
    """All of a list, asked for two at a time."""
    found: list[dict[str, object]] = []
    query: dict[str, str | int] = {"limit": 2}
    for _ in range(100):
        part = api.reader.get(path, **query).json()
        assert len(part["items"]) <= 2
        found += part["items"]
        if part["next"] is None:
            return found
        query["cursor"] = part["next"]
    raise AssertionError("it never ends")


def test_after_a_day_the_status_in_the_list_is_not_out_of_date(api: Api) -> None:
    """Where the nightly flow has not been, nobody is told that it is in force."""
    api.desk.world.later(days=200)
    api.desk.keep()
    assert api.reader.get("/cases").json()["items"][0]["statuses"] == {"being worked out": 1}
