// Package remote runs commands on other machines over SSH and copies files to them.
package remote

import (
	"github.com/pulumi/pulumi-go-provider/infer"
)

const (
	defaultUser           = "root"
	defaultPort           = 22
	defaultDialErrorLimit = 10
	defaultDialTimeout    = 15
	unlimited             = -1
)

// Endpoint is one machine: where it is, who it is, and how to log in to it.
type Endpoint struct {
	Host               *string  `pulumi:"host"`
	User               *string  `pulumi:"user,optional"`
	Port               *float64 `pulumi:"port,optional"`
	Password           *string  `pulumi:"password,optional"`
	PrivateKey         *string  `pulumi:"privateKey,optional"`
	PrivateKeyPassword *string  `pulumi:"privateKeyPassword,optional"`
	AgentSocketPath    *string  `pulumi:"agentSocketPath,optional"`
	DialErrorLimit     *int     `pulumi:"dialErrorLimit,optional"`
	PerDialTimeout     *int     `pulumi:"perDialTimeout,optional"`
	HostKey            *string  `pulumi:"hostKey,optional"`
}

// Annotate gives the official defaults.
func (e *Endpoint) Annotate(a infer.Annotator) {
	a.Describe(&e.Host, "The address of the resource to connect to.")
	a.Describe(&e.User, "The user that we should use for the connection.")
	a.SetDefault(&e.User, defaultUser)
	a.Describe(&e.Port, "The port to connect to. Defaults to 22.")
	a.SetDefault(&e.Port, float64(defaultPort))
	a.Describe(&e.Password, "The password we should use for the connection.")
	a.Describe(&e.PrivateKey, "The contents of an SSH key; takes preference over the password.")
	a.Describe(&e.PrivateKeyPassword, "The password in case the private key is encrypted.")
	a.Describe(&e.AgentSocketPath, "SSH agent socket path. Defaults to SSH_AUTH_SOCK if present.")
	a.Describe(&e.DialErrorLimit, "Max allowed errors on trying to dial; -1 is unlimited.")
	a.SetDefault(&e.DialErrorLimit, defaultDialErrorLimit)
	a.Describe(&e.PerDialTimeout, "Max number of seconds for each dial attempt; 0 is no maximum.")
	a.SetDefault(&e.PerDialTimeout, defaultDialTimeout)
	a.Describe(&e.HostKey, "The expected host key. If not provided, the host key is ignored.")
}

// Connection is how a machine is reached, perhaps by way of another.
type Connection struct {
	Endpoint
	Proxy *ProxyConnection `pulumi:"proxy,optional"`
}

// Annotate describes the type in the schema.
func (c *Connection) Annotate(a infer.Annotator) {
	a.Describe(&c, "Instructions for how to connect to a remote endpoint.")
}

// ProxyConnection is the machine in between.
type ProxyConnection struct {
	Endpoint
}

// Annotate describes the type in the schema.
func (c *ProxyConnection) Annotate(a infer.Annotator) {
	a.Describe(&c, "Instructions for how to connect to a remote endpoint via a bastion host.")
}

func orDefault[T any](value *T, otherwise T) T {
	if value == nil {
		return otherwise
	}
	return *value
}
