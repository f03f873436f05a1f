module tapbot.kz/images/traefik

go 1.26.0

require (
	github.com/go-acme/lego/v5 v5.3.1
	github.com/traefik/traefik/v3 v3.7.10
)
