package io.millrace.serving;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The fields of a row, by position and by name. Immutable.
public final class Fields {
  /// The position of no field.
  public static final int NONE = -1;

  private final List<InputField> list;
  private final Map<String, Integer> positions = new HashMap<>();
  private final Optional<String> key;

  public Fields(List<InputField> list) {
    this(list, Optional.empty());
  }

  /// @param key the field whose value in the first row chooses who answers; no model need read it
  public Fields(List<InputField> list, Optional<String> key) {
    this.key = key;
    this.list = List.copyOf(list);
    for (int i = 0; i < this.list.size(); i++) {
      positions.put(this.list.get(i).name(), i);
    }
  }

  public int size() {
    return list.size();
  }

  public List<InputField> list() {
    return list;
  }

  public InputField at(int position) {
    return list.get(position);
  }

  /// [#NONE] if there is no such field.
  public int position(String name) {
    Integer position = positions.get(name);
    return position == null ? NONE : position;
  }

  /// Whether this is the key, and no model reads it: [Rows#key] takes its value.
  public boolean isMereKey(String name) {
    return key.isPresent() && key.get().equals(name) && position(name) == NONE;
  }

  /// The position of the key; [#NONE] if there is none, or no model reads it.
  int keyPosition() {
    return key.isPresent() ? position(key.get()) : NONE;
  }

  public List<String> names() {
    return list.stream().map(InputField::name).toList();
  }
}
