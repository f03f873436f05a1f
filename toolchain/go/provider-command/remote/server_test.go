package remote

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// server is an sshd of the test's own on loopback: it runs commands, takes files, forwards.
type server struct {
	host       string
	port       float64
	hostKey    ssh.Signer
	clientKey  string
	acceptsEnv bool
	dials      atomic.Int32
	// refuse is how many connections are closed without a greeting.
	refuse atomic.Int32
}

func newKey(t *testing.T) (ssh.Signer, string) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	return signer, string(pem.EncodeToMemory(block))
}

func authorizedLine(key ssh.Signer) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key.PublicKey())))
}

func serve(t *testing.T) *server {
	t.Helper()
	hostKey, _ := newKey(t)
	client, clientText := newKey(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	host, port, _ := net.SplitHostPort(listener.Addr().String())
	number, _ := strconv.ParseFloat(port, 64)
	s := &server{host: host, port: number, hostKey: hostKey, clientKey: clientText, acceptsEnv: true}
	config := &ssh.ServerConfig{
		PublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if string(key.Marshal()) != string(client.PublicKey().Marshal()) {
				return nil, fmt.Errorf("unknown key")
			}
			return nil, nil
		},
		PasswordCallback: func(_ ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			if string(password) != "open sesame" {
				return nil, fmt.Errorf("wrong password")
			}
			return nil, nil
		},
	}
	config.AddHostKey(hostKey)
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			s.dials.Add(1)
			if s.refuse.Add(-1) >= 0 {
				connection.Close()
				continue
			}
			go s.handle(connection, config)
		}
	}()
	return s
}

func (s *server) connection() *Connection {
	user, line, limit := "root", authorizedLine(s.hostKey), 3
	return &Connection{Endpoint: Endpoint{
		Host: &s.host, Port: &s.port, User: &user, PrivateKey: &s.clientKey,
		HostKey: &line, DialErrorLimit: &limit,
	}}
}

func (s *server) handle(connection net.Conn, config *ssh.ServerConfig) {
	transport, channels, requests, err := ssh.NewServerConn(connection, config)
	if err != nil {
		connection.Close()
		return
	}
	defer transport.Close()
	go ssh.DiscardRequests(requests)
	for incoming := range channels {
		switch incoming.ChannelType() {
		case "session":
			channel, requests, _ := incoming.Accept()
			go s.session(channel, requests)
		case "direct-tcpip":
			go forward(incoming)
		default:
			_ = incoming.Reject(ssh.UnknownChannelType, "")
		}
	}
}

func forward(incoming ssh.NewChannel) {
	var target struct {
		Host       string
		Port       uint32
		OriginHost string
		OriginPort uint32
	}
	_ = ssh.Unmarshal(incoming.ExtraData(), &target)
	out, err := net.Dial("tcp", net.JoinHostPort(target.Host, fmt.Sprint(target.Port)))
	if err != nil {
		_ = incoming.Reject(ssh.ConnectionFailed, err.Error())
		return
	}
	channel, requests, _ := incoming.Accept()
	go ssh.DiscardRequests(requests)
	go func() { _, _ = io.Copy(out, channel); out.Close() }()
	_, _ = io.Copy(channel, out)
	channel.Close()
}

func (s *server) session(channel ssh.Channel, requests <-chan *ssh.Request) {
	defer channel.Close()
	var environment []string
	for request := range requests {
		switch request.Type {
		case "env":
			var pair struct{ Name, Value string }
			_ = ssh.Unmarshal(request.Payload, &pair)
			environment = append(environment, pair.Name+"="+pair.Value)
			_ = request.Reply(s.acceptsEnv, nil)
		case "subsystem":
			_ = request.Reply(true, nil)
			files, _ := sftp.NewServer(channel)
			_ = files.Serve()
			return
		case "exec":
			var line struct{ Command string }
			_ = ssh.Unmarshal(request.Payload, &line)
			_ = request.Reply(true, nil)
			child := exec.Command("/bin/sh", "-c", line.Command)
			child.Stdin, child.Stdout, child.Stderr = channel, channel, channel.Stderr()
			child.Env = append(child.Environ(), environment...)
			_ = child.Run()
			status := struct{ Code uint32 }{uint32(child.ProcessState.ExitCode())}
			_, _ = channel.SendRequest("exit-status", false, ssh.Marshal(&status))
			return
		default:
			_ = request.Reply(false, nil)
		}
	}
}
