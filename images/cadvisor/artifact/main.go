// The cAdvisor of package-built images: its own command is not a package, its library is. It has
// the flags of the library, those below, /metrics and /healthz; no page and no API.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"strings"
	"time"

	_ "github.com/google/cadvisor/container/docker/install"
	"github.com/google/cadvisor/lib/cache/memory"
	"github.com/google/cadvisor/lib/container"
	"github.com/google/cadvisor/lib/manager"
	"github.com/google/cadvisor/lib/metrics"
	"github.com/google/cadvisor/lib/model"
	"github.com/google/cadvisor/lib/utils/sysfs"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"
)

const version = "0.60.6"

// The library keeps this long of each container's figures; the official default.
const kept = 2 * time.Minute

var (
	address     = flag.String("listen_ip", "", "address to listen on")
	port        = flag.Int("port", 8080, "port to listen on")
	endpoint    = flag.String("prometheus_endpoint", "/metrics", "path of the metrics")
	storeLabels = flag.Bool("store_container_labels", true, "whether every label of a container becomes one of its metrics")
	labels      = flag.String("whitelisted_container_labels", "", "the labels that become some where not all do, by commas")
	ask         = flag.Bool("version", false, "print the version")
	enabled     = container.MetricSet{}
)

func main() {
	klog.InitFlags(nil)
	flag.Var(&enabled, "enable_metrics", "kinds of metrics, by commas; all unless given")
	flag.Parse()
	if *ask {
		fmt.Println("cAdvisor version", version, "(package-built)")
		return
	}
	if len(enabled) == 0 {
		enabled = container.AllMetrics
	}
	// Nil instead of a list with an empty prefix panics.
	all := []string{""}
	watcher, err := manager.New(memory.New(kept, nil), sysfs.NewRealSysFs(), manager.HousekeepingConfigFlags, enabled, all, all, "", 0)
	if err == nil {
		err = watcher.Start()
	}
	if err != nil {
		klog.Exitf("it cannot start: %v", err)
	}
	naming := metrics.DefaultContainerLabels
	if !*storeLabels {
		naming = metrics.BaseContainerLabels(strings.Split(*labels, ","))
	}
	options := model.RequestOptions{IdType: model.TypeName, Count: 1, Recursive: true}
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		metrics.NewPrometheusCollector(watcher, naming, enabled, clock.RealClock{}, options),
		metrics.NewPrometheusMachineCollector(watcher, enabled),
	)
	http.Handle(*endpoint, promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	http.HandleFunc("/healthz", func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprint(answer, "ok") })
	klog.Infof("cAdvisor %s, package-built, listens on %s:%d", version, *address, *port)
	klog.Exit(http.ListenAndServe(fmt.Sprintf("%s:%d", *address, *port), nil))
}
