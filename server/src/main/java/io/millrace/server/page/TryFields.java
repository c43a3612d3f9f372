package io.millrace.server.page;

import io.millrace.base.MillraceException;
import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.InputField;
import io.millrace.serving.ServedModel;
import io.millrace.tracking.Registry;
import io.millrace.tracking.bundle.ModelBundles;
import io.millrace.tracking.bundle.ServableBundle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The fields of an endpoint's form, with what its models know of them. Thread-safe; what is read
/// of a model version is kept, for it never changes.
final class TryFields {
  private static final int KEPT = 64;
  private static final int LEVELS_MOST = 120;

  private final Registry registry;
  private final ModelBundles bundles;
  private final Map<ServedModel, Map<String, Known>> known = new ConcurrentHashMap<>();

  TryFields(Registry registry, ModelBundles bundles) {
    this.registry = registry;
    this.bundles = bundles;
  }

  /// What a model knows of a field.
  /// @param example the first value of its input example; may be empty
  private record Known(List<String> levels, String hint, String example) {
    static final Known NOTHING = new Known(List.of(), "", "");
  }

  List<TryPage.Field> of(EndpointConfig config) {
    return config.inputs().stream().map(input -> field(config, input)).toList();
  }

  private TryPage.Field field(EndpointConfig config, InputField input) {
    Known found =
        config.models().stream()
            .flatMap(model -> Optional.ofNullable(of(model).get(input.name())).stream())
            .findFirst()
            .orElse(Known.NOTHING);
    return new TryPage.Field(input, found.example(), found.levels(), found.hint(), "");
  }

  private Map<String, Known> of(ServedModel model) {
    Map<String, Known> found = known.get(model);
    if (found == null) {
      found = read(model);
      if (!found.isEmpty() && known.size() < KEPT) {
        known.put(model, found);
      }
    }
    return found;
  }

  /// Nothing if the version is gone or damaged: the form works without hints.
  private Map<String, Known> read(ServedModel model) {
    try {
      ServableBundle bundle = bundles.load(registry.version(model.name(), model.version()));
      Map<String, Known> inputs = new HashMap<>();
      for (Input input : bundle.model().features().inputs()) {
        inputs.put(input.name(), known(input, bundle.example()));
      }
      return Map.copyOf(inputs);
    } catch (MillraceException _) {
      return Map.of();
    }
  }

  private static Known known(Input input, Frame examples) {
    String example = examples.find(input.name()).map(TryFields::first).orElse("");
    return switch (input.kind()) {
      case NUMBER ->
          new Known(
              List.of(),
              input.min() <= input.max()
                  ? "Training: %s to %s".formatted(plain(input.min()), plain(input.max()))
                  : "",
              example);
      case TEXT ->
          new Known(
              input.levels().size() <= LEVELS_MOST ? input.levels() : List.of(),
              "Training: " + Format.count(input.levels().size(), "level"),
              example);
    };
  }

  private static String first(Column column) {
    return switch (column) {
      case NumberColumn(var _, var values) when values.length > 0 && Double.isFinite(values[0]) ->
          plain(values[0]);
      case TextColumn(var _, var values) when values.length > 0 && values[0] != null -> values[0];
      default -> "";
    };
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
