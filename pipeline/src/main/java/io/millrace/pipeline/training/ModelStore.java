package io.millrace.pipeline.training;

import io.millrace.ml.frame.Frame;
import io.millrace.ml.model.TabularModel;
import io.millrace.tracking.ArtifactPath;
import java.util.Optional;

/// Where trained models are kept.
public interface ModelStore {
  void write(ArtifactPath place, TabularModel model, Optional<byte[]> xgboost, Frame example);

  TabularModel read(ArtifactPath place);
}
