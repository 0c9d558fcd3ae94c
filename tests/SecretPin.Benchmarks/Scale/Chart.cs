using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace SecretPin.Benchmarks.Scale;

/// <summary>
/// A line chart of a <see cref="Table"/> as docs/images/scale-NAME.svg. The background is transparent, and the colours have enough contrast to a white and to a
/// dark page, because GitHub shows the file as an image, which does not know the colours of the page.
/// </summary>
/// <param name="Name">The name of the file.</param>
/// <param name="Title">The title, with the unit of the vertical axis.</param>
/// <param name="X">The horizontal axis, which shows the first column.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Lines">The lines.</param>
internal sealed record Chart(string Name, string Title, ChartAxis X, ChartAxis Y, params ChartLine[] Lines)
{
    private const int Width = 560, Height = 320;

    private static readonly OxyColor Text = OxyColor.FromRgb(0x73, 0x7d, 0x88), Grid = OxyColor.FromAColor(0x48, Text);

    private static readonly OxyColor[] Colors =
        [OxyColor.FromRgb(0x2f, 0x7f, 0xd6), OxyColor.FromRgb(0xd0, 0x70, 0x20), OxyColor.FromRgb(0x2c, 0x97, 0x5a)];

    public void Draw(Table table)
    {
        var plot = new PlotModel
        {
            Title = Title,
            TitleFontSize = 14,
            TitleFontWeight = FontWeights.Bold,
            DefaultFont = "sans-serif",
            DefaultFontSize = 12,
            TextColor = Text,
            Background = OxyColors.Transparent,
            PlotAreaBorderColor = OxyColors.Transparent,
            TitleHorizontalAlignment = TitleHorizontalAlignment.CenteredWithinView,
        };
        var values = table.Rows.SelectMany(row => Lines.Select(line => row[table[line.Column]])).ToArray();
        plot.Axes.Add(X.Create(AxisPosition.Bottom, Text, Grid));
        plot.Axes.Add((Y with { Minimum = values.Min(), Maximum = values.Max() }).Create(AxisPosition.Left, Text, Grid));
        plot.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.BottomCenter,
            LegendOrientation = LegendOrientation.Horizontal,
            LegendSymbolLength = 28,
            LegendLineSpacing = 4,
        });
        foreach (var line in Lines)
        {
            var series = new LineSeries
            {
                Title = line.Label,
                Color = Colors[line.Color],
                LineStyle = line.IsDashed ? LineStyle.Dash : LineStyle.Solid,
                StrokeThickness = 2,
                MarkerType = table.Rows.Count > 20 ? MarkerType.None : MarkerType.Circle,
                MarkerSize = 3,
                MarkerFill = Colors[line.Color],
            };
            series.Points.AddRange(table.Rows.Select(row => new DataPoint(row[0], row[table[line.Column]])));
            plot.Series.Add(series);
        }

        var svg = new SvgExporter { Width = Width, Height = Height, TextMeasurer = new TextMeasurer() }.ExportToString(plot);
        File.WriteAllText(Path.Combine(Table.Folder, $"scale-{Name}.svg"), svg.ReplaceLineEndings("\n").TrimEnd() + "\n");
    }

    /// <summary>Measures text in Helvetica. The sans-serif font of a browser may be larger.</summary>
    private sealed class TextMeasurer() : PdfRenderContext(Width, Height, OxyColors.Transparent)
    {
        private const double Wider = 1.4, Taller = 1.2;

        public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
        {
            var size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
            return new(size.Width * Wider, size.Height * Taller);
        }
    }
}

/// <param name="Column">The column of the table.</param>
/// <param name="Label">The text of the legend.</param>
/// <param name="Color">The index of the colour: 0 to 2.</param>
/// <param name="IsDashed">Whether the line is dashed, as that of a 99th percentile.</param>
internal sealed record ChartLine(string Column, string Label, int Color, bool IsDashed = false);

/// <param name="Title">The title, with the unit.</param>
/// <param name="LogarithmBase">The base of a logarithmic axis; 0 for a linear axis that starts at 0.</param>
/// <param name="Minimum">The smallest value. A logarithmic axis starts at the power below it; by default, at the smallest value.</param>
/// <param name="Maximum">The largest value. A logarithmic axis ends at the power above it; by default, at the largest value.</param>
internal sealed record ChartAxis(string Title, int LogarithmBase = 0, double Minimum = double.NaN, double Maximum = double.NaN)
{
    public Axis Create(AxisPosition position, OxyColor text, OxyColor grid)
    {
        Axis axis = LogarithmBase > 0
            ? new LogarithmicAxis
            {
                Base = LogarithmBase,
                Minimum = Math.Pow(LogarithmBase, Math.Floor(Math.Log(Minimum, LogarithmBase))),
                Maximum = Math.Pow(LogarithmBase, Math.Ceiling(Math.Log(Maximum, LogarithmBase))),
            }
            : new LinearAxis { Minimum = 0, MaximumPadding = 0.05 };
        axis.Position = position;
        axis.Title = Title;
        axis.MinorTickSize = 0;
        axis.TextColor = axis.TitleColor = text;
        axis.TicklineColor = axis.AxislineColor = text;
        axis.AxislineStyle = LineStyle.Solid;
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = grid;
        axis.AxisTitleDistance = 8;
        axis.TickStyle = TickStyle.Outside;
        axis.LabelFormatter = value => value.ToString(value >= 1 ? "#,0.##" : "0.###", CultureInfo.InvariantCulture);
        return axis;
    }
}
