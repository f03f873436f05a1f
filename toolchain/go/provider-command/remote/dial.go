package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"golang.org/x/crypto/ssh"
)

const (
	firstPause   = 100 * time.Millisecond
	longestPause = 5 * time.Second
	// A server that vanishes answers no question: after three, its command is given up.
	questionEvery = 15 * time.Second
	unanswered    = 3
)

// Client is a connection to a machine, with the one in between if there is one.
type Client struct {
	*ssh.Client
	through *Client
	done    context.CancelFunc
}

// Close ends both connections.
func (c *Client) Close() error {
	c.done()
	err := c.Client.Close()
	if c.through != nil {
		err = errors.Join(err, c.through.Close())
	}
	return err
}

// Dial connects, trying again after errors that may pass; the end of the context ends it all.
func (c *Connection) Dial(ctx context.Context) (*Client, error) {
	target, err := c.login(ctx)
	if err != nil {
		return nil, err
	}
	defer target.close()
	if c.Proxy == nil {
		return dial(ctx, target, nil)
	}
	between, err := c.Proxy.login(ctx)
	if err != nil {
		return nil, fmt.Errorf("proxy %w", err)
	}
	defer between.close()
	proxy, err := dial(ctx, between, nil)
	if err != nil {
		return nil, fmt.Errorf("proxy %w", err)
	}
	client, err := dial(ctx, target, proxy)
	if err != nil {
		proxy.Close()
		return nil, err
	}
	return client, nil
}

func dial(ctx context.Context, l *login, through *Client) (*Client, error) {
	pause := firstPause
	for failures := 1; ; failures++ {
		client, err := attempt(ctx, l, through)
		if err == nil {
			return alive(ctx, client, through), nil
		}
		var wrong *HostKeyError
		if errors.As(err, &wrong) || (l.limit > unlimited && failures > l.limit) {
			return nil, fmt.Errorf("%s: %w", l.address, err)
		}
		p.GetLogger(ctx).InfoStatusf("%s: attempt %d failed: %v", l.address, failures, err)
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%s: %w (%w)", l.address, ctx.Err(), err)
		case <-time.After(pause):
		}
		pause = min(pause*3/2, longestPause)
	}
}

func attempt(ctx context.Context, l *login, through *Client) (*ssh.Client, error) {
	// The timeout covers the handshake too: a port that accepts and then says nothing is dead.
	limited, cancel := ctx, context.CancelFunc(func() {})
	if l.config.Timeout > 0 {
		limited, cancel = context.WithTimeout(ctx, l.config.Timeout)
	}
	defer cancel()
	var connection net.Conn
	var err error
	if through == nil {
		connection, err = new(net.Dialer).DialContext(limited, "tcp", l.address)
	} else {
		connection, err = through.DialContext(limited, "tcp", l.address)
	}
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(limited, func() { connection.Close() })
	transport, channels, requests, err := ssh.NewClientConn(connection, l.address, l.config)
	if !stop() && err == nil {
		err = limited.Err()
	}
	if err != nil {
		connection.Close()
		if limited.Err() != nil {
			err = fmt.Errorf("no SSH greeting within %s (%w)", l.config.Timeout, err)
		}
		return nil, err
	}
	return ssh.NewClient(transport, channels, requests), nil
}

// alive closes a connection when the context ends or the other side has stopped answering.
func alive(ctx context.Context, client *ssh.Client, through *Client) *Client {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer client.Close()
		var open atomic.Int32
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(questionEvery):
			}
			if open.Add(1) > unanswered {
				return
			}
			go func() {
				if _, _, err := client.SendRequest("keepalive@openssh.com", true, nil); err == nil {
					open.Store(0)
				}
			}()
		}
	}()
	return &Client{client, through, cancel}
}
