package io.millrace.serving;

import io.millrace.serving.limit.ProcessSettings;

/// A model version that an endpoint has, and what it says of its processes, should it have some.
/// Endpoints that want the same of a version share its processes.
public record WantedModel(ServedModel id, ProcessSettings processes) {}
