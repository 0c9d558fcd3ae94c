using SecretPin.Fuzz.Runs;

// hours <hours> [folder]    tries inputs for some hours, guided by the code that they reach. The folder (./fuzz by default) keeps the
//                           corpus and the findings for the next run. The exit code is 1 if there are findings
// keep <folder>             replaces the corpus in the repository with a small part of this corpus that reaches the same code
// try <file>                prints what is wrong with the answers to an input
// edges <folder>            prints how much of the webhook's code the inputs in a folder reach
// afl                       runs under afl-fuzz, for comparison: see docs/measurements.md
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
