using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Running;
using SecretPin.Benchmarks.Code;
using SecretPin.Benchmarks.LargeClusters;
using SecretPin.Benchmarks.Load;
using SecretPin.Benchmarks.ManyAliases;
using SecretPin.Benchmarks.Scale;
using SecretPin.Benchmarks.Servers;

// code [filter…]                                 measures code (BenchmarkDotNet)
// allocations                                    counts the allocations of a review; fails if they exceed the limit
// serve no-op|no-op-ours|conventional            starts a server to which load.sh compares the webhook; prints its address
// pauses FILE SECONDS                            prints the garbage collection pauses in the last seconds of a .nettrace file
// start RUNS COMMAND…                            starts a webhook several times; prints the duration of the first reviews
// large-cluster [secrets] [workloads] [updates per second] [pods] [aliases]
//                                                simulates the API server of a large cluster; prints its address
// index ADDRESS [pages]                          fills the cache from it; prints the duration and the memory
// steady ADDRESS MINUTES                         fills the cache and follows the watches; prints the cost of each minute
// large-namespace KUBECONFIG [pods] [workloads]  verifies with a real API server that a Secret is unused; prints the duration
// large-aws                                      simulates AWS Secrets Manager; prints its address
// aws ADDRESS [aliases] [minutes]                polls it for aliases; prints the rate and the memory
// scale [curve…] [minutes]                       measures how latency, processor time and memory grow, and draws charts
return args switch
{
    ["code", .. var filter] => BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(filter).Any() ? 0 : 1,
    ["allocations"] => await Allocations.CheckAsync(),
    ["serve", "no-op"] => await ComparedServer.RunAsync(NoOp.AnswerAsync, isConfiguredAsWebhook: false),
    ["serve", "no-op-ours"] => await ComparedServer.RunAsync(NoOp.AnswerAsync, isConfiguredAsWebhook: true),
    ["serve", "conventional"] => await ComparedServer.RunAsync(new Conventional().AnswerAsync, isConfiguredAsWebhook: false),
    ["pauses", var file, var seconds] => Pauses.Print(file, Number(seconds)),
    ["start", var runs, .. var command] => await FirstReviews.RunAsync(Number(runs), command),
    ["large-cluster", .. var sizes] => await ServedCluster.RunAsync(
        Size(sizes, 0, 100_000), Size(sizes, 1, 20_000), Size(sizes, 2, 0), Size(sizes, 3, 0), Size(sizes, 4, 0)),
    ["index", var address, .. var how] => await IndexedCluster.MeasureAsync(address, usesStreamingList: how is not ["pages"]),
    ["steady", var address, var minutes] => await IndexedCluster.MeasureAsync(address, usesStreamingList: true, Number(minutes)),
    ["large-namespace", var kubeconfig, .. var sizes] => await LargeNamespace.MeasureAsync(kubeconfig, Size(sizes, 0, 1_000), Size(sizes, 1, 200)),
    ["large-aws"] => await LargeAws.ServeAsync(),
    ["aws", var address, .. var sizes] => await PolledAws.MeasureAsync(address, Size(sizes, 0, 5_000), Size(sizes, 1, 5)),
    ["scale", .. var curve] => await ScaleCommand.RunAsync(curve),
    _ => 2,
};

static int Size(string[] sizes, int index, int byDefault) => sizes.Length > index ? Number(sizes[index]) : byDefault;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
