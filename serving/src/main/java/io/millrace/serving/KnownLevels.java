package io.millrace.serving;

import io.millrace.ml.feature.Input;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The texts of fields that training saw.
///
/// @param byField those that some model's training saw; absent where a model may know any text
record KnownLevels(List<Optional<Set<String>>> byField) {
  static KnownLevels of(List<ServableModel> models, Fields fields) {
    return new KnownLevels(fields.list().stream().map(field -> levels(models, field)).toList());
  }

  private static Optional<Set<String>> levels(List<ServableModel> models, InputField field) {
    Set<String> levels = new HashSet<>();
    for (ServableModel model : models) {
      for (Input input : model.inputs()) {
        if (input.name().equals(field.name())) {
          if (model instanceof ServableModel.Outside) {
            return Optional.empty();
          }
          levels.addAll(input.levels());
        }
      }
    }
    return Optional.of(Set.copyOf(levels));
  }

  /// How many texts of the rows are others.
  int unknown(Rows rows) {
    int unknown = 0;
    for (int row = 0; row < rows.count(); row++) {
      for (int field = 0; field < byField.size(); field++) {
        String text = rows.text(row, field);
        Optional<Set<String>> known = byField.get(field);
        if (text != null && known.isPresent() && !known.get().contains(text)) {
          unknown++;
        }
      }
    }
    return unknown;
  }
}
