"""What must hold for the mail server."""

from tests.support.factories import only_problem, problem_lines

MAIL = {"host": "smtp.tapbot.kz", "sender": "robot@tapbot.kz", "security": "none"}


def test_a_password_is_never_sent_in_plain_text() -> None:
    problem = only_problem({"mail": {**MAIL, "user": "robot"}})
    assert problem.line == (
        "mail.security: would send the password of mail.user in plain text (got 'none';"
        " expected tls or starttls, or a server that asks for no log-in)"
    )
    assert problem.fix == (
        "pulumi config set --path 'tapbot-stack:mail.security' tls,"
        " or pulumi config rm --path 'tapbot-stack:mail.user'"
    )


def test_a_relay_without_a_log_in_may_do_without_encryption() -> None:
    assert problem_lines({"mail": MAIL}) == []


def test_variables_of_mail_are_the_programs_only_where_it_sets_them() -> None:
    own = {"n8n": {"environment": {"N8N_SMTP_HOST": "smtp.tapbot.kz"}}}
    assert problem_lines(own) == []
    problem = only_problem({**own, "mail": MAIL})
    assert problem.line == (
        "n8n.environment.N8N_SMTP_HOST: is set by the program itself"
        " (expected mail, which decides it)"
    )
