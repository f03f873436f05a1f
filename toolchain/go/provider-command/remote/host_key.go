package remote

import (
	"bytes"
	"fmt"
	"net"
	"strings"

	"golang.org/x/crypto/ssh"
)

// HostKeyError is a machine that is not the expected one: trying again cannot help.
type HostKeyError struct{ text string }

func (e *HostKeyError) Error() string { return e.text }

// parseHostKey reads one line in the form of authorized_keys or of known_hosts.
func parseHostKey(line string) (ssh.PublicKey, error) {
	text := []byte(strings.TrimSpace(line))
	key, _, _, _, err := ssh.ParseAuthorizedKey(text)
	if err == nil {
		return key, nil
	}
	marker, _, key, _, _, err := ssh.ParseKnownHosts(text)
	if err != nil || marker != "" {
		return nil, fmt.Errorf("hostKey is no public key in the form `ssh-ed25519 AAAA...`")
	}
	return key, nil
}

// requireKey accepts one key only, and says both fingerprints when there is another.
func requireKey(expected ssh.PublicKey) ssh.HostKeyCallback {
	return func(host string, _ net.Addr, key ssh.PublicKey) error {
		if bytes.Equal(key.Marshal(), expected.Marshal()) {
			return nil
		}
		return &HostKeyError{fmt.Sprintf(
			"the host key of %s is %s %s, expected %s %s: not connecting",
			host, key.Type(), ssh.FingerprintSHA256(key),
			expected.Type(), ssh.FingerprintSHA256(expected),
		)}
	}
}

// algorithmsOf asks the server for the key that is expected, where it has several.
func algorithmsOf(key ssh.PublicKey) []string {
	if key.Type() == ssh.KeyAlgoRSA {
		return []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256}
	}
	return []string{key.Type()}
}
