package io.millrace.pipeline.states;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The names of variables.
final class Variables {
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]{0,79}");

  private Variables() {}

  /// Those that a state assigns: in itself, its rules and its catchers.
  static Set<String> assigned(JsonNode state) {
    Set<String> names = new LinkedHashSet<>();
    add(state, names);
    for (String list : new String[] {"Choices", "Catch"}) {
      state.path(list).forEach(element -> add(element, names));
    }
    return names;
  }

  private static void add(JsonNode object, Set<String> names) {
    for (String key : object.path("Assign").propertyNames()) {
      names.add(key.endsWith(".$") ? key.substring(0, key.length() - 2) : key);
    }
  }

  /// @param assign the object that holds the new values
  static void check(String name, Fields assign) {
    String place = assign.at(assign.has(name) ? name : name + ".$");
    if (!NAME.matcher(name).matches()) {
      assign
          .findings()
          .add(
              place,
              "The variable name '%s' is not a letter or _ followed by at most 79 letters, digits, _"
                  .formatted(name));
    } else if (name.equals("states")) {
      assign.findings().add(place, "The variable name 'states' is reserved");
    }
  }
}
