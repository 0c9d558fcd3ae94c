using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Running;
using SecretPin.Benchmarks.Code;
using SecretPin.Benchmarks.LargeClusters;
using SecretPin.Benchmarks.Load;
using SecretPin.Benchmarks.ManyAliases;
using SecretPin.Benchmarks.Servers;

// code [filter…]                                times code (BenchmarkDotNet)
// allocations                                   counts what a review allocates; fails where that is more than it may be
// serve no-op|no-op-ours|conventional           what load.sh compares the webhook with; prints its address
// pauses FILE SECONDS                           prints how long collections of garbage stopped the process that wrote this .nettrace, at its end
// start RUNS COMMAND…                           starts a webhook so often, and prints how long the first reviews took
// large-cluster [secrets] [workloads] [updates]  plays the API server of a cluster of that size, and prints its address
// index ADDRESS [pages]                         indexes it, and prints how long that took and how much memory the process has
// steady ADDRESS MINUTES                        indexes it and keeps the index up, and prints what each minute took
// large-namespace KUBECONFIG [pods] [workloads]  asks a real API server what in such a namespace needs a Secret, and prints how long that took
// large-aws                                     plays AWS Secrets Manager, and prints its address
// aws ADDRESS [aliases] [minutes]               polls it for so many aliases, and prints how often, and how much memory the process has
return args switch
{
    ["code", .. var filter] => BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(filter).Any() ? 0 : 1,
    ["allocations"] => await Allocations.CheckAsync(),
    ["serve", "no-op"] => await ComparedServer.RunAsync(NoOp.AnswerAsync, isSetLikeOurs: false),
    ["serve", "no-op-ours"] => await ComparedServer.RunAsync(NoOp.AnswerAsync, isSetLikeOurs: true),
    ["serve", "conventional"] => await ComparedServer.RunAsync(new Conventional().AnswerAsync, isSetLikeOurs: false),
    ["pauses", var file, var seconds] => Pauses.Print(file, Number(seconds)),
    ["start", var runs, .. var command] => await FirstReviews.RunAsync(Number(runs), command),
    ["large-cluster", .. var sizes] => await LargeCluster.ServeAsync(Size(sizes, 0, 100_000), Size(sizes, 1, 20_000), Size(sizes, 2, 0)),
    ["index", var address, .. var how] => await IndexedCluster.MeasureAsync(address, usesStreamingList: how is not ["pages"]),
    ["steady", var address, var minutes] => await IndexedCluster.MeasureAsync(address, usesStreamingList: true, Number(minutes)),
    ["large-namespace", var kubeconfig, .. var sizes] => await LargeNamespace.MeasureAsync(kubeconfig, Size(sizes, 0, 1_000), Size(sizes, 1, 200)),
    ["large-aws"] => await LargeAws.ServeAsync(),
    ["aws", var address, .. var sizes] => await PolledAws.MeasureAsync(address, Size(sizes, 0, 5_000), Size(sizes, 1, 5)),
    _ => 2,
};

static int Size(string[] sizes, int index, int byDefault) => sizes.Length > index ? Number(sizes[index]) : byDefault;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
