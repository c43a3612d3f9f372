package io.millrace.serving;

import io.millrace.tracking.ModelAlias;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Brings model versions into memory. Blocks.
@FunctionalInterface
public interface ModelLoader {
  /// The version that an alias names now.
  default Optional<ServedModel> named(ModelAlias alias) {
    return Optional.empty();
  }

  /// @throws io.millrace.base.MillraceException with `MODEL_VERSION_NOT_FOUND`, or one that says
  ///     why the bundle cannot be read
  ServableModel load(WantedModel model);

  /// Whether an endpoint may have what it asks of a model's processes.
  /// @throws io.millrace.base.MillraceException with `MODEL_PROCESS_ABOVE_CEILING` if it may not
  default void requireAllowed(WantedModel model) {}

  /// Says which models endpoints have now, after every change.
  default void use(Set<WantedModel> models) {}

  /// What the processes of these models do, without models that have none.
  default List<OutsideView> look(Set<WantedModel> models) {
    return List.of();
  }
}
