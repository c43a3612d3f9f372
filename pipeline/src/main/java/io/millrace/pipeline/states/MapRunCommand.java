package io.millrace.pipeline.states;

/// A map run that the history says is to be under way.
///
/// @param id names it; a UUID that follows from the execution and the visit
/// @param redrives how often it was started again where it had ended
/// @param lastEvent what an event about it names as its previous one
public record MapRunCommand(String id, String arn, int redrives, long lastEvent, MapRunPlan plan) {}
