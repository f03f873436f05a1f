"""A bucket is described by the same settings, whatever is kept in it."""

from tests.support.factories import only_problem

OWN = {"placement": {"backups": "edge"}}


def test_an_address_without_a_scheme_is_refused_by_its_whole_path() -> None:
    s3 = {"endpoint": "s3.example.com", "bucket": "tapbot-copies"}
    problem = only_problem({**OWN, "backups": {"offsite": {"s3": s3}}})
    assert problem.path == "backups.offsite.s3.endpoint"
