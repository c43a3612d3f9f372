package io.millrace.server.page;

import io.millrace.base.storage.ObjectStore;
import io.millrace.data.Datasets;
import io.millrace.monitoring.Baselines;
import io.millrace.monitoring.MonitorStore;
import io.millrace.monitoring.Monitors;
import io.millrace.monitoring.VariantVerdicts;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.Pipelines;
import io.millrace.pipeline.approval.Approvals;
import io.millrace.pipeline.event.EventBus;
import io.millrace.pipeline.event.Replays;
import io.millrace.pipeline.event.Rules;
import io.millrace.pipeline.event.Schedules;
import io.millrace.pipeline.event.TargetKinds;
import io.millrace.pipeline.notification.Notifications;
import io.millrace.pipeline.parameter.Parameters;
import io.millrace.pipeline.stepfunctions.StateMachineStores;
import io.millrace.serving.Bandits;
import io.millrace.serving.Captures;
import io.millrace.serving.Endpoints;
import io.millrace.serving.Invocations;
import io.millrace.serving.Rollouts;
import io.millrace.serving.ServingMetrics;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Experiments;
import io.millrace.tracking.LoggedModels;
import io.millrace.tracking.Registry;
import io.millrace.tracking.Tracking;
import java.time.InstantSource;
import java.util.function.Supplier;

/// What the pages read, and the few things that they do.
///
/// @param definitions checks those that are being written
/// @param machines published versions and aliases of pipelines
/// @param monitors what was found, and what endpoints are held to
/// @param comparisons gives the files of what was found
/// @param verdicts compares an endpoint's variants
public record PageServices(
    Supplier<PageProject> project,
    Datasets datasets,
    Experiments experiments,
    Tracking tracking,
    LoggedModels loggedModels,
    Registry registry,
    Artifacts artifacts,
    Definitions definitions,
    Pipelines pipelines,
    Executions executions,
    Approvals approvals,
    StateMachineStores machines,
    EventBus events,
    Rules rules,
    TargetKinds targets,
    Replays replays,
    Schedules schedules,
    Notifications notifications,
    Parameters parameters,
    Endpoints endpoints,
    Rollouts rollouts,
    Bandits bandits,
    Invocations invocations,
    ServingMetrics servingMetrics,
    Captures captures,
    MonitorStore monitors,
    Monitors comparisons,
    Baselines baselines,
    VariantVerdicts verdicts,
    ObjectStore objects,
    InstantSource clock) {}
