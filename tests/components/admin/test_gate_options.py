"""How oauth2-proxy is told who may come in."""

from components.admin.gate_options import options
from components.containers.route import PublicName
from config.services.gate import GateSettings

OIDC = {"issuer": "https://id.tapbot.kz", "clientId": "gate", "emailDomains": ["tapbot.kz"]}


def test_people_are_led_back_to_the_port_that_they_came_by() -> None:
    made = options(GateSettings(), PublicName("admin.localhost", 8443), 4180)
    assert "--whitelist-domain=.admin.localhost:8443" in made
    assert "--cookie-domain=.admin.localhost" in made, "a cookie has no port"
    assert "--http-address=0.0.0.0:4180" in made


def test_with_a_password_no_provider_lets_anybody_in() -> None:
    made = options(GateSettings(), PublicName("admin.tapbot.kz", 443), 4180)
    assert "--email-domain=none.invalid" in made
    assert "--htpasswd-file=/etc/tapbot/htpasswd" in made


def test_everybody_of_a_domain_may_be_let_in() -> None:
    settings = GateSettings.model_validate({"oidc": OIDC})
    made = options(settings, PublicName("admin.tapbot.kz", 443), 4180)
    assert "--email-domain=tapbot.kz" in made
    assert not any("emails-file" in option for option in made)


def test_only_proxies_of_its_own_networks_say_who_asks() -> None:
    made = options(GateSettings(), PublicName("admin.tapbot.kz", 443), 4180)
    assert [each for each in made if each.startswith("--trusted-proxy-ip")] == [
        "--trusted-proxy-ip=172.16.0.0/12",
        "--trusted-proxy-ip=192.168.0.0/16",
    ]
