"""Connections to PostgreSQL."""

from tests.support.factories import BUCKET, only_problem, problem_lines


def test_a_stack_that_may_open_more_than_there_are_is_refused_with_the_sum() -> None:
    problem = only_problem(
        {
            "servers": {"data": {"memory": "16GB"}},
            "directus": {"replicas": 9, "s3": BUCKET},
            "n8n": {"environment": {"DB_POSTGRESDB_POOL_SIZE": 4}},
        }
    )
    assert problem.line == (
        "postgres.maxConnections: is less than what may be open at the same time: "
        "directus 9 x 10 + n8n 1 x 4 + n8n-worker 1 x 4 + 10 for people and jobs = 108 "
        "(got 100; expected at least 108)"
    )
    assert problem.fix == (
        "have fewer replicas or workers, or: "
        "pulumi config set --path 'tapbot-stack:postgres.maxConnections' 108"
    )


def test_a_smaller_pool_is_counted_as_what_it_is() -> None:
    many = {"replicas": 9, "s3": BUCKET, "environment": {"DB_POOL__MAX": 9}}
    assert problem_lines({"servers": {"data": {"memory": "16GB"}}, "directus": many}) == []
