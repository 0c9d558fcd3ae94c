using SecretPin.Scale;

// serve [secrets] [workloads]   plays the API server of a cluster of that size, and prints its address
// index <address> [pages]       indexes it, and prints how long that took and how much memory the process has
// serve-aws                     plays AWS Secrets Manager, and prints its address
// aws <address> [aliases] [minutes]   polls it for so many aliases, and prints how often, and how much memory the process has
return args switch
{
    ["serve", .. var sizes] => await LargeCluster.ServeAsync(Size(sizes, 0, 100_000), Size(sizes, 1, 20_000)),
    ["index", var address, .. var how] => await IndexedCluster.MeasureAsync(address, usesStreamingList: how is not ["pages"]),
    ["serve-aws"] => await LargeAws.ServeAsync(),
    ["aws", var address, .. var sizes] => await PolledAws.MeasureAsync(address, Size(sizes, 0, 5_000), Size(sizes, 1, 5)),
    _ => 2,
};

static int Size(string[] sizes, int index, int byDefault) =>
    sizes.Length > index ? int.Parse(sizes[index], System.Globalization.CultureInfo.InvariantCulture) : byDefault;
