package remote

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func fileSource(t *testing.T, path string) types.AssetOrArchive {
	t.Helper()
	asset, err := resource.NewPathAsset(path)
	if err != nil {
		t.Fatal(err)
	}
	return types.AssetOrArchive{Asset: asset}
}

func directorySource(t *testing.T, path string) types.AssetOrArchive {
	t.Helper()
	archive, err := resource.NewPathArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	return types.AssetOrArchive{Archive: archive}
}

func textSource(t *testing.T, content string) types.AssetOrArchive {
	t.Helper()
	asset, err := resource.NewTextAsset(content)
	if err != nil {
		t.Fatal(err)
	}
	return types.AssetOrArchive{Asset: asset}
}

func copied(t *testing.T, s *server, source types.AssetOrArchive, target string) error {
	t.Helper()
	t.Setenv(agentVariable, "")
	_, err := new(CopyToRemote).Create(context.Background(), infer.CreateRequest[CopyInputs]{
		Name: "c", Inputs: CopyInputs{Connection: s.connection(), Source: source, RemotePath: target},
	})
	return err
}

func requireContent(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s: %q, %v", path, got, err)
	}
}

func sourceTree(t *testing.T) string {
	t.Helper()
	source := filepath.Join(t.TempDir(), "source")
	if err := os.MkdirAll(filepath.Join(source, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"one": "1", "sub/two": "2"} {
		if err := os.WriteFile(filepath.Join(source, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return source
}

func TestFilesAndTextsAreCopiedWithTheFoldersAboveThem(t *testing.T) {
	s, source, target := serve(t), sourceTree(t), t.TempDir()
	if err := copied(t, s, fileSource(t, filepath.Join(source, "one")), filepath.Join(target, "a/b/file")); err != nil {
		t.Fatal(err)
	}
	requireContent(t, filepath.Join(target, "a/b/file"), "1")
	if err := copied(t, s, textSource(t, "new"), filepath.Join(target, "a/b/file")); err != nil {
		t.Fatal(err)
	}
	requireContent(t, filepath.Join(target, "a/b/file"), "new")
	if err := copied(t, s, fileSource(t, filepath.Join(source, "one")), filepath.Join(target, "a")); err != nil {
		t.Fatal(err)
	}
	requireContent(t, filepath.Join(target, "a/one"), "1")
	if err := copied(t, s, textSource(t, "x"), filepath.Join(target, "a")); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("%v", err)
	}
}

func TestASlashAtTheEndMeansTheContentsOfADirectory(t *testing.T) {
	s, source, target := serve(t), sourceTree(t), t.TempDir()
	if err := copied(t, s, directorySource(t, source), filepath.Join(target, "named")); err != nil {
		t.Fatal(err)
	}
	requireContent(t, filepath.Join(target, "named/source/sub/two"), "2")
	if err := copied(t, s, directorySource(t, source+"/"), filepath.Join(target, "bare")); err != nil {
		t.Fatal(err)
	}
	requireContent(t, filepath.Join(target, "bare/sub/two"), "2")
	requireContent(t, filepath.Join(target, "bare/one"), "1")
}

func TestOnlyAnotherContentOrPlaceIsCopiedAgain(t *testing.T) {
	s, target := serve(t), filepath.Join(t.TempDir(), "file")
	t.Setenv(agentVariable, "")
	state := CopyOutputs{CopyInputs{Connection: s.connection(), Source: textSource(t, "one"), RemotePath: target}}
	update := func(inputs CopyInputs) {
		t.Helper()
		_, err := new(CopyToRemote).Update(context.Background(),
			infer.UpdateRequest[CopyInputs, CopyOutputs]{State: state, Inputs: inputs})
		if err != nil {
			t.Fatal(err)
		}
	}
	same := state.CopyInputs
	user := "somebody"
	moved := *same.Connection
	moved.User = &user
	same.Connection = &moved
	update(same)
	if s.dials.Load() != 0 {
		t.Error("another way to the same machine copied again")
	}
	same.Source = textSource(t, "two")
	update(same)
	requireContent(t, target, "two")
}

func TestSourcesThatCannotBeCopiedAreRefused(t *testing.T) {
	asset, archive := textSource(t, "x").Asset, directorySource(t, t.TempDir()).Archive
	remote := &resource.Asset{URI: "https://example.com/x"}
	for want, source := range map[string]types.AssetOrArchive{
		"either asset or archive must be set":                   {},
		"only one of asset or archive can be set":               {Asset: asset, Archive: archive},
		"asset must be a path-based file asset or a text asset": {Asset: remote},
		"": {Asset: asset},
	} {
		if got := refusal(source); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}
