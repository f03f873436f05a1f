package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

const agentVariable = "SSH_AUTH_SOCK"

// login is an endpoint made ready to be dialled.
type login struct {
	address string
	config  *ssh.ClientConfig
	limit   int
	agent   net.Conn
}

func (l *login) close() {
	if l != nil && l.agent != nil {
		l.agent.Close()
	}
}

func (e *Endpoint) login(ctx context.Context) (*login, error) {
	if e.Host == nil || *e.Host == "" {
		return nil, errors.New("the connection has no host")
	}
	port := orDefault(e.Port, defaultPort)
	result := &login{
		address: net.JoinHostPort(*e.Host, fmt.Sprintf("%.0f", port)),
		limit:   orDefault(e.DialErrorLimit, defaultDialErrorLimit),
		config: &ssh.ClientConfig{
			User:    orDefault(e.User, defaultUser),
			Timeout: time.Duration(orDefault(e.PerDialTimeout, defaultDialTimeout)) * time.Second,
		},
	}
	if err := e.trust(ctx, result); err != nil {
		return nil, err
	}
	if err := e.authenticate(result); err != nil {
		return nil, err
	}
	return result, nil
}

func (e *Endpoint) trust(ctx context.Context, l *login) error {
	if e.HostKey == nil || *e.HostKey == "" {
		p.GetLogger(ctx).Warningf(
			"%s: no hostKey is set, so this connection would trust anybody who answers", l.address)
		l.config.HostKeyCallback = ssh.InsecureIgnoreHostKey()
		return nil
	}
	key, err := parseHostKey(*e.HostKey)
	if err != nil {
		return fmt.Errorf("%s: %w", l.address, err)
	}
	l.config.HostKeyCallback = requireKey(key)
	l.config.HostKeyAlgorithms = algorithmsOf(key)
	return nil
}

func (e *Endpoint) authenticate(l *login) error {
	if e.PrivateKey != nil {
		signer, err := parsePrivateKey(*e.PrivateKey, e.PrivateKeyPassword)
		if err != nil {
			return fmt.Errorf("%s: privateKey: %w", l.address, err)
		}
		l.config.Auth = append(l.config.Auth, ssh.PublicKeys(signer))
	}
	if e.Password != nil {
		answer := func(_, _ string, questions []string, _ []bool) ([]string, error) {
			answers := make([]string, len(questions))
			for i := range answers {
				answers[i] = *e.Password
			}
			return answers, nil
		}
		l.config.Auth = append(l.config.Auth,
			ssh.Password(*e.Password), ssh.KeyboardInteractive(answer))
	}
	socket := orDefault(e.AgentSocketPath, os.Getenv(agentVariable))
	if socket == "" {
		return nil
	}
	connection, err := net.Dial("unix", socket)
	if err != nil {
		return fmt.Errorf("%s: the SSH agent does not answer: %w", l.address, err)
	}
	l.agent = connection
	l.config.Auth = append(l.config.Auth,
		ssh.PublicKeysCallback(agent.NewClient(connection).Signers))
	return nil
}

func parsePrivateKey(text string, password *string) (ssh.Signer, error) {
	if password != nil {
		return ssh.ParsePrivateKeyWithPassphrase([]byte(text), []byte(*password))
	}
	return ssh.ParsePrivateKey([]byte(text))
}
