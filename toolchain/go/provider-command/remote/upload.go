package remote

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/pkg/sftp"
)

type uploader struct{ *sftp.Client }

// text writes a file of the given content.
func (u uploader) text(content, target string) error {
	if there, err := u.stat(target); err != nil {
		return err
	} else if there != nil && there.IsDir() {
		return fmt.Errorf("remote path %s is a directory; a text needs the path of a file", target)
	}
	return u.write(strings.NewReader(content), target)
}

// path copies a file or a directory, with the official rules: a file goes into a directory that
// exists; so does a directory, with its name unless it was given with a slash at its end.
func (u uploader) path(source, target string) error {
	local, err := os.Stat(source)
	if err != nil {
		return err
	}
	there, err := u.stat(target)
	if err != nil {
		return err
	}
	if !local.IsDir() {
		if there != nil && there.IsDir() {
			target = path.Join(target, filepath.Base(source))
		}
		return u.file(source, target)
	}
	if !strings.HasSuffix(source, "/") {
		target = path.Join(target, filepath.Base(source))
	}
	return u.directory(source, target)
}

func (u uploader) directory(source, target string) error {
	return fs.WalkDir(os.DirFS(source), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		remote := path.Join(target, name)
		if !entry.IsDir() {
			return u.file(filepath.Join(source, filepath.FromSlash(name)), remote)
		}
		there, err := u.stat(remote)
		if err != nil {
			return err
		}
		if there != nil && !there.IsDir() {
			return fmt.Errorf("remote path %s exists but is not a directory", remote)
		}
		return u.MkdirAll(remote)
	})
}

func (u uploader) file(source, target string) error {
	local, err := os.Open(source)
	if err != nil {
		return err
	}
	defer local.Close()
	return u.write(local, target)
}

func (u uploader) write(content io.Reader, target string) (err error) {
	if err := u.MkdirAll(path.Dir(target)); err != nil {
		return fmt.Errorf("remote directory %s: %w", path.Dir(target), err)
	}
	remote, err := u.Create(target)
	if err != nil {
		return fmt.Errorf("remote file %s: %w", target, err)
	}
	// A full disk may only be told when the file is closed.
	defer func() { err = errors.Join(err, remote.Close()) }()
	if _, err := remote.ReadFrom(content); err != nil {
		return fmt.Errorf("remote file %s: %w", target, err)
	}
	return nil
}

func (u uploader) stat(target string) (fs.FileInfo, error) {
	info, err := u.Stat(target)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("remote path %s: %w", target, err)
	}
	return info, nil
}
