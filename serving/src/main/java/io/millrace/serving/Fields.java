package io.millrace.serving;

import io.millrace.base.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The fields of a row, by position and by name, and what requests may set beside rows. Immutable.
public final class Fields {
  /// The position of no field.
  public static final int NONE = -1;

  private final List<InputField> list;
  private final Map<String, Integer> positions = new HashMap<>();
  private final String[] quoted;
  private final Optional<String> key;
  private final Parameters parameters;

  public Fields(List<InputField> list) {
    this(list, Optional.empty(), Parameters.NONE);
  }

  /// @param key the field whose value in the first row chooses who answers; no model need read it
  Fields(List<InputField> list, Optional<String> key, Parameters parameters) {
    this.key = key;
    this.parameters = parameters;
    this.list = List.copyOf(list);
    quoted = new String[this.list.size()];
    for (int i = 0; i < quoted.length; i++) {
      positions.put(this.list.get(i).name(), i);
      quoted[i] = Json.write(this.list.get(i).name());
    }
  }

  /// The same, none of which is refused if it is absent.
  Fields served() {
    return new Fields(
        list.stream()
            .map(
                field ->
                    new InputField(
                        field.name(), field.type(), InputField.Absence.SERVED, field.meaning()))
            .toList(),
        key,
        parameters);
  }

  /// The same of what was captured: whatever was set beside the rows was right then.
  public Fields captured() {
    return new Fields(list, key, Parameters.OPEN);
  }

  /// Whether rows of the one are rows of the other.
  boolean areReadAs(Fields other) {
    return list.equals(other.list) && parameters.equals(other.parameters);
  }

  /// What requests may set beside rows.
  public Parameters parameters() {
    return parameters;
  }

  /// Whether this is no field of a row, but what a request sets beside them.
  boolean areParameters(String name) {
    return parameters.areDeclared()
        && name.equals(Parameters.KEY)
        && position(name) == NONE
        && !isMereKey(name);
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

  /// The name of a field as a JSON string.
  String quoted(int position) {
    return quoted[position];
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
