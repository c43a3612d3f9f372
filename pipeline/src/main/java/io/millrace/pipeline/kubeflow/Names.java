package io.millrace.pipeline.kubeflow;

import java.util.HashSet;
import java.util.Set;

/// Names of states, and of variables, each given once. Not thread-safe.
final class Names {
  private static final int STATE_MAX = 70;

  private final Set<String> states = new HashSet<>();
  private final Set<String> variables = new HashSet<>();
  private final Set<String> places = new HashSet<>();

  String state(String wish) {
    return unique(wish.length() > STATE_MAX ? wish.substring(0, STATE_MAX) : wish, " ", states);
  }

  /// @param wish letters and digits of it are kept
  String variable(String wish) {
    String name = wish.replaceAll("[^\\p{L}\\p{N}_]", "_");
    String begun = name.isEmpty() || Character.isDigit(name.charAt(0)) ? "_" + name : name;
    return unique(begun.equals("states") ? "states_" : begun, "_", variables);
  }

  /// A part of a key, for the artifacts of a state.
  String place(String wish) {
    return unique(wish.replaceAll("[^A-Za-z0-9_-]", "-"), "-", places);
  }

  private static String unique(String wish, String separator, Set<String> taken) {
    String name = wish;
    for (int i = 2; !taken.add(name); i++) {
      name = wish + separator + i;
    }
    return name;
  }
}
