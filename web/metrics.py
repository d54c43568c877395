"""Metrics in Prometheus's text format: numbers only, by kind, flow, status and role; no ids and no names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from services import outbox
from web.settings import WebSettings

MEDIA_TYPE = CONTENT_TYPE_LATEST


def exposition(settings: WebSettings) -> bytes:
    """Everything, as it is now."""
    registry = CollectorRegistry()
    registry.register(_Readings(settings))
    return generate_latest(registry)


class _Readings(Collector):
    """Read when it is asked for; nothing is kept here."""

    def __init__(self, settings: WebSettings) -> None:
        self.settings = settings

    def describe(self) -> list[Metric]:
        """Nothing is named beforehand, so that registering reads nothing."""
        return []

    def collect(self) -> Iterator[Metric]:
        now = self.settings.clock()
        with self.settings.reading() as session:
            lines = outbox.backlog(session, now)
            counts = self.settings.watched.counts(session, now)
        yield _gauge(
            "outbox_waiting",
            "Lines that are due and not done",
            "kind",
            {one.kind: one.waiting for one in lines},
        )
        yield _gauge(
            "outbox_parked", "Lines that failed too often", "kind", {one.kind: one.parked for one in lines}
        )
        waited = [(now - one.oldest).total_seconds() for one in lines if one.oldest]
        yield GaugeMetricFamily(
            "safehands_outbox_oldest_seconds", "How long the oldest line has waited", max(waited, default=0)
        )
        yield _gauge("delegations", "Delegations that have not ended", "status", counts.delegations)
        yield _gauge("actions_open", "Actions that nobody has closed", "role", counts.open_actions)
        yield _gauge("actions_overdue", "Of these, those past their day", "role", counts.overdue_actions)
        yield from self._of_this_process()

    def _of_this_process(self) -> Iterator[Metric]:
        process = self.settings.watched.process
        runs = CounterMetricFamily(
            "safehands_flow_runs", "Flow runs of this process", labels=["flow", "outcome"]
        )
        for (flow, outcome), number in sorted(process.runs.items()):
            runs.add_metric([flow, outcome], number)
        seconds = CounterMetricFamily(
            "safehands_flow_seconds", "Seconds that its flow runs took", labels=["flow"]
        )
        for flow, spent in sorted(process.seconds.items()):
            seconds.add_metric([flow], spent)
        yield runs
        yield seconds
        yield CounterMetricFamily(
            "safehands_leases_lost", "Lines that another worker had taken by then", process.leases_lost
        )


def _gauge(name: str, help_text: str, label: str, values: Mapping[str, int]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(f"safehands_{name}", help_text, labels=[label])
    for value, number in values.items():
        gauge.add_metric([value], number)
    return gauge
