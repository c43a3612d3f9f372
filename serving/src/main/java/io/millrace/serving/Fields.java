package io.millrace.serving;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The fields of a row, by position and by name. Immutable.
public final class Fields {
  /// The position of no field.
  public static final int NONE = -1;

  private final List<InputField> list;
  private final Map<String, Integer> positions = new HashMap<>();

  public Fields(List<InputField> list) {
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

  public List<String> names() {
    return list.stream().map(InputField::name).toList();
  }
}
