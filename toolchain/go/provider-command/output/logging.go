package output

// Logging values, the same for local and remote commands.
const (
	LogStdout          = "stdout"
	LogStderr          = "stderr"
	LogStdoutAndStderr = "stdoutAndStderr"
	LogNone            = "none"
)

// Shown says which streams a logging value shows; both when there is none.
func Shown(value string) (stdout, stderr bool) {
	switch value {
	case LogNone:
		return false, false
	case LogStdout:
		return true, false
	case LogStderr:
		return false, true
	}
	return true, true
}
