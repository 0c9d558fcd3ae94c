using SecretPin.Fuzz.Runs;

// hours <hours> [folder]    tries inputs until then, guided by which of the webhook's code they reach; the folder (./fuzz by default)
//                           gets a corpus and findings, and both are taken up again by the next run. The exit code is 1 if there are findings
// keep <folder>             makes the corpus in the repository of a corpus: no more inputs than reach all that it reaches, small ones first
// try <file>                says what is wrong with the answers to one input, if anything
// edges <folder>            how much of the webhook's code the inputs in a folder reach
// afl                       under afl-fuzz, to compare: see docs/measurements.md
return Instrumented.IsNeeded(args) ? await Instrumented.RunAsync(args) : args switch
{
    ["hours", var hours, .. var folder] =>
        await HoursRun.Run(double.Parse(hours, System.Globalization.CultureInfo.InvariantCulture), folder is [var one] ? one : "fuzz"),
    ["keep", var folder] => await KeepRun.Run(folder),
    ["edges", var folder] => await EdgesRun.Run(folder),
    ["try", var file] => await TryRun.Run(file),
    ["afl"] => await AflRun.Run(),
    _ => 2,
};
