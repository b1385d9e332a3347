"""Charts as Vega-Lite v5 specifications with their data inside: the same one for page, PDF and slides."""

from callsheet.reports.charts.chart import Chart, theme
from callsheet.reports.charts.control import ControlShown, control_chart
from callsheet.reports.charts.forest import ForestLine, forest
from callsheet.reports.charts.heat import HeatCell, heat_map
from callsheet.reports.charts.progress import BurnUp, QuotaWeek, burn_up, quota_track
from callsheet.reports.charts.sparkline import Sparkline, sparkline
from callsheet.reports.charts.trend import Mark, Sample, trend
from callsheet.reports.charts.waterfall import Step, waterfall

__all__ = [
    "BurnUp",
    "Chart",
    "ControlShown",
    "ForestLine",
    "HeatCell",
    "Mark",
    "QuotaWeek",
    "Sample",
    "Sparkline",
    "Step",
    "burn_up",
    "control_chart",
    "forest",
    "heat_map",
    "quota_track",
    "sparkline",
    "theme",
    "trend",
    "waterfall",
]
