package remote

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

func dialled(t *testing.T, c *Connection) error {
	t.Helper()
	t.Setenv(agentVariable, "")
	client, err := c.Dial(context.Background())
	if err == nil {
		client.Close()
	}
	return err
}

func TestTheExpectedHostKeyIsAcceptedInBothForms(t *testing.T) {
	s := serve(t)
	for _, prefix := range []string{"", "10.77.0.11,srv-a "} {
		c := s.connection()
		line := prefix + authorizedLine(s.hostKey) + " comment\n"
		c.HostKey = &line
		if err := dialled(t, c); err != nil {
			t.Errorf("%q: %v", prefix, err)
		}
	}
}

func TestAWrongHostKeyIsRefusedAtOnceWithBothFingerprints(t *testing.T) {
	s := serve(t)
	other, _ := newKey(t)
	c := s.connection()
	line := authorizedLine(other)
	c.HostKey = &line
	err := dialled(t, c)
	if err == nil {
		t.Fatal("connected to a machine with another key")
	}
	for _, key := range []ssh.Signer{s.hostKey, other} {
		if !strings.Contains(err.Error(), ssh.FingerprintSHA256(key.PublicKey())) {
			t.Errorf("%v does not name %s", err, ssh.FingerprintSHA256(key.PublicKey()))
		}
	}
	if s.dials.Load() != 1 {
		t.Errorf("%d attempts", s.dials.Load())
	}
}

func TestAHostKeyThatIsNoKeyIsRefusedBeforeDialling(t *testing.T) {
	s := serve(t)
	for _, line := range []string{"SHA256:abc", "ssh-ed25519 not-base64", "@revoked * " + authorizedLine(s.hostKey)} {
		c := s.connection()
		c.HostKey = &line
		if err := dialled(t, c); err == nil || !strings.Contains(err.Error(), "hostKey is no public key") {
			t.Errorf("%q: %v", line, err)
		}
	}
	if s.dials.Load() != 0 {
		t.Errorf("%d attempts", s.dials.Load())
	}
}

func TestTheKindOfTheExpectedKeyIsAskedFor(t *testing.T) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	if got := algorithmsOf(signer.PublicKey()); got[0] != ssh.KeyAlgoRSASHA512 {
		t.Errorf("%q: SHA-1 signatures are refused by every current server", got)
	}
}

func TestErrorsThatPassAreTriedAgainUpToTheLimit(t *testing.T) {
	s := serve(t)
	s.refuse.Store(3)
	if err := dialled(t, s.connection()); err != nil {
		t.Errorf("three errors are within a limit of three: %v", err)
	}
	s.dials.Store(0)
	s.refuse.Store(1000)
	if err := dialled(t, s.connection()); err == nil || s.dials.Load() != 4 {
		t.Errorf("%v after %d attempts", err, s.dials.Load())
	}
}

func TestAPortThatSaysNothingIsGivenUpInTime(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	s := serve(t)
	c := s.connection()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	number, _ := strconv.ParseFloat(port, 64)
	seconds, limit := 1, 0
	c.Port, c.PerDialTimeout, c.DialErrorLimit = &number, &seconds, &limit
	started := time.Now()
	err = dialled(t, c)
	if err == nil || !strings.Contains(err.Error(), "no SSH greeting within 1s") || time.Since(started) > 5*time.Second {
		t.Errorf("%v after %s", err, time.Since(started))
	}
}

func TestTheEndOfTheUpdateEndsTheAttempts(t *testing.T) {
	s := serve(t)
	s.refuse.Store(1000)
	c := s.connection()
	forever := unlimited
	c.DialErrorLimit = &forever
	t.Setenv(agentVariable, "")
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if _, err := c.Dial(ctx); err == nil {
		t.Error("connected")
	}
}

func TestAPasswordIsEnough(t *testing.T) {
	s := serve(t)
	c := s.connection()
	password := "open sesame"
	c.PrivateKey, c.Password = nil, &password
	if err := dialled(t, c); err != nil {
		t.Error(err)
	}
}

func TestAnAgentIsEnough(t *testing.T) {
	s := serve(t)
	key, err := ssh.ParseRawPrivateKey([]byte(s.clientKey))
	if err != nil {
		t.Fatal(err)
	}
	keyring := agent.NewKeyring()
	if err := keyring.Add(agent.AddedKey{PrivateKey: key}); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(t.TempDir(), "agent")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		connection, err := listener.Accept()
		if err == nil {
			_ = agent.ServeAgent(keyring, connection)
		}
	}()
	c := s.connection()
	c.PrivateKey, c.AgentSocketPath = nil, &socket
	if err := dialled(t, c); err != nil {
		t.Error(err)
	}
}

func TestAnAgentThatIsGoneIsAnErrorAtOnce(t *testing.T) {
	s := serve(t)
	c := s.connection()
	socket := filepath.Join(t.TempDir(), "gone")
	c.AgentSocketPath = &socket
	if err := dialled(t, c); err == nil || !strings.Contains(err.Error(), "SSH agent") {
		t.Errorf("%v", err)
	}
}

func TestAProxyIsGoneThroughAndItsKeyIsCheckedToo(t *testing.T) {
	target, proxy := serve(t), serve(t)
	c := target.connection()
	c.Proxy = &ProxyConnection{proxy.connection().Endpoint}
	if err := dialled(t, c); err != nil {
		t.Fatal(err)
	}
	if proxy.dials.Load() != 1 || target.dials.Load() != 1 {
		t.Errorf("proxy %d, target %d", proxy.dials.Load(), target.dials.Load())
	}
	wrong := authorizedLine(target.hostKey)
	c.Proxy.HostKey = &wrong
	if err := dialled(t, c); err == nil || !strings.Contains(err.Error(), "proxy ") {
		t.Errorf("%v", err)
	}
}
