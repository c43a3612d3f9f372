package io.millrace.serving;

import io.millrace.tracking.ModelVersion;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Registered versions that other processes can evaluate. Thread-safe; blocks.
public interface OutsideModels {
  /// None.
  OutsideModels NONE =
      new OutsideModels() {
        @Override
        public Optional<ServableModel.Outside> find(WantedModel model, ModelVersion version) {
          return Optional.empty();
        }

        @Override
        public void use(Set<WantedModel> models) {}

        @Override
        public List<OutsideView> look(Set<WantedModel> models) {
          return List.of();
        }
      };

  /// The version, ready to be started; empty if it is none that a process can evaluate.
  /// @throws io.millrace.base.MillraceException with `MODEL_NOT_SERVABLE` if it does not say what
  ///     it reads, with `MODEL_PROCESS_NOT_ALLOWED` if there must be no such processes
  Optional<ServableModel.Outside> find(WantedModel model, ModelVersion version);

  /// Whether an endpoint may have what it asks of a model's processes: no more than the operator
  /// has set.
  /// @throws io.millrace.base.MillraceException with `MODEL_PROCESS_ABOVE_CEILING` if it may not
  default void requireAllowed(WantedModel model) {}

  /// Says which of all models endpoints have now: what no endpoint has is ended when it is idle.
  void use(Set<WantedModel> models);

  /// What the processes of these models do; by name and version, without models that have none.
  List<OutsideView> look(Set<WantedModel> models);
}
