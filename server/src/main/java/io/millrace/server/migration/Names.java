package io.millrace.server.migration;

import io.millrace.tracking.transfer.ExperimentCopy;
import io.millrace.tracking.transfer.RegisteredModelCopy;

/// What experiments and registered models are called once they are brought over.
///
/// @param prefix stands before every name but that of the experiment `Default`; may be empty
public record Names(String prefix) {
  ExperimentCopy of(ExperimentCopy experiment) {
    return experiment.hasDefaultName() ? experiment : experiment.named(prefix + experiment.name());
  }

  RegisteredModelCopy of(RegisteredModelCopy model) {
    return model.named(prefix + model.name());
  }
}
