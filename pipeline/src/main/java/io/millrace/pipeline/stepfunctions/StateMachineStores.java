package io.millrace.pipeline.stepfunctions;

/// Where this API keeps what pipelines and executions do not know.
public record StateMachineStores(
    RevisionStore revisions, StartStore starts, VersionStore versions, TagStore tags) {}
