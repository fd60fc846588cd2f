import * as z from 'zod/mini';
import { PlainError } from '../plain-error.ts';
import type { Deployment, Resource } from '../template/deployment.ts';
import { jsonIn } from './emf.ts';
import { type MetricName, type Metrics, statisticNamed } from './metrics.ts';
import { dashboardBody, dashboardProperties } from './resources.ts';

type Body = z.output<typeof dashboardBody>;
type MetricWidget = Extract<Body['widgets'][number], { type: 'metric' }>;

/** A line of a graph. */
export interface Line {
  readonly metric: MetricName;
  readonly statistic: string;
  /** Seconds. */
  readonly period: number;
  readonly label: string;
  readonly color: string | undefined;
}

type Place = Readonly<Record<'x' | 'y' | 'width' | 'height', number>> & { readonly title: string };
type Widget =
  | (Place & { readonly type: 'alarm'; readonly alarms: readonly string[] })
  | (Place & { readonly type: 'metric'; readonly min: number | undefined; readonly lines: readonly Line[] });

/** A dashboard of the templates. */
export interface Dashboard {
  readonly name: string;
  /** Its time range, in milliseconds. */
  readonly spanMs: number;
  readonly widgets: readonly Widget[];
}

const lineOf = (row: MetricWidget['properties']['metrics'][number], widget: MetricWidget, where: string): Line => {
  const texts = row.filter((part) => typeof part === 'string');
  const options = row.find((part) => typeof part !== 'string') ?? {};
  const [namespace = '', name = '', ...pairs] = texts;
  // `.` and `...` repeat values of the previous row; the CDK writes every row in full.
  if (name === '' || pairs.length % 2 === 1 || texts.some((text) => /^\.+$/.test(text)))
    throw new PlainError(`${where}: the laptop cloud does not support the metric ${JSON.stringify(row)}.`);
  const dimensions: Record<string, string> = {};
  for (let at = 0; at < pairs.length; at += 2) dimensions[pairs[at] ?? ''] = pairs[at + 1] ?? '';
  const label = options.label ?? [...Object.values(dimensions), name].join(' ');
  const { stat, period } = widget.properties;
  return {
    color: options.color,
    metric: { namespace, name, dimensions },
    statistic: options.stat ?? stat,
    period: options.period ?? period,
    label,
  };
};

const widgetOf = (widget: Body['widgets'][number], where: string): Widget => {
  const { x, y, width, height } = widget;
  const at = { x, y, width, height, title: widget.properties.title };
  if (widget.type === 'alarm') return { ...at, type: 'alarm', alarms: widget.properties.alarms };
  const lines = widget.properties.metrics.map((row) => lineOf(row, widget, where));
  return { ...at, type: 'metric', min: widget.properties.yAxis?.left?.min, lines };
};

const bodyOf = ({ stack, logicalId, properties }: Resource<z.output<typeof dashboardProperties>>): Body => {
  const body = z.safeParse(dashboardBody, jsonIn(properties.DashboardBody));
  if (body.success) return body.data;
  const complaints = body.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new PlainError(
    `${stack}/${logicalId} (AWS::CloudWatch::Dashboard): the laptop cloud does not support ${complaints}.`,
  );
};

const milliseconds = (start: string): number => {
  const [, count = '0', unit] = /^-PT(\d+)([HM])$/.exec(start) ?? [];
  return Number(count) * (unit === 'H' ? 3_600_000 : 60_000);
};

/** Every dashboard of the templates. */
export const dashboardsOf = (deployment: Deployment): Dashboard[] =>
  deployment.all('AWS::CloudWatch::Dashboard', dashboardProperties).map((resource) => {
    const { start, widgets } = bodyOf(resource);
    const where = `${resource.stack}/${resource.logicalId}`;
    return {
      name: resource.ref,
      spanMs: milliseconds(start),
      widgets: widgets.map((widget) => widgetOf(widget, where)),
    };
  });

/** Possible steps of a graph, in seconds, until the shop has run for the dashboard's time range. */
const STEPS = [5, 10, 15, 30, 60, 300];
const LEAST_SPAN_MS = 2 * 60_000;

/** The time range and step to show: those of the template, or shorter ones while there is less to show. */
export const viewOf = ({ spanMs }: Dashboard, uptimeMs: number): { spanMs: number; finest: number | undefined } => {
  if (uptimeMs >= spanMs) return { spanMs, finest: undefined };
  const shown = Math.min(spanMs, Math.max(LEAST_SPAN_MS, uptimeMs));
  return { spanMs: shown, finest: STEPS.find((step) => shown / 1000 / step <= 72) };
};

/** The data of the page: each line with its values, `[time, value]`, at the ends of its steps. */
export const drawn = (dashboard: Dashboard, metrics: Metrics, startedAt: number, now: number) => {
  const { spanMs, finest } = viewOf(dashboard, now - startedAt);
  const pointsOf = ({ metric, statistic, period }: Line): [number, number][] => {
    const step = Math.min(finest ?? period, period) * 1000;
    const reckon = statisticNamed(statistic) ?? (() => 0);
    const points: [number, number][] = [];
    for (let end = Math.ceil((now - spanMs) / step) * step; end < now + step; end += step) {
      const value = metrics.datapoint(metric, reckon, end - step, end);
      if (value !== undefined) points.push([Math.min(end, now), value]);
    }
    return points;
  };
  return {
    name: dashboard.name,
    from: now - spanMs,
    to: now,
    asDeployed: finest === undefined,
    step: finest,
    widgets: dashboard.widgets.map((widget) =>
      widget.type === 'alarm'
        ? widget
        : {
            ...widget,
            lines: widget.lines.map((line) => ({
              ...line,
              unit: metrics.unitOf(line.metric),
              points: pointsOf(line),
            })),
          },
    ),
  };
};

export type Drawn = ReturnType<typeof drawn>;
