package io.millrace.pipeline.states;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// The branches of a Parallel or the iterations of a Map, in one attempt. Not thread-safe.
final class Fanout {
  final Fanouts fanouts;
  final Lane parent;
  final int size;

  /// Those that run, by index.
  final TreeMap<Integer, Lane> running = new TreeMap<>();

  /// Of those that have ended, by index.
  final TreeMap<Integer, JsonNode> outputs = new TreeMap<>();

  /// Of a Map.
  final List<Context.Item> items;

  /// How many have been started.
  int begun;

  Fanout(Fanouts fanouts, Lane parent, int size, List<Context.Item> items) {
    this.fanouts = fanouts;
    this.parent = parent;
    this.size = size;
    this.items = new ArrayList<>(items);
  }

  boolean done() {
    return outputs.size() == size;
  }
}
