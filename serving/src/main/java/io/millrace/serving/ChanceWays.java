package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalLong;

/// The ways that chance may take through a graph: what its splitters choose for rows without a key,
/// together, with the share of the requests for a row that take it.
final class ChanceWays {
  /// Most ways of a graph.
  static final int MAX = 256;

  private ChanceWays() {}

  /// A row with a key goes where the key leads.
  ///
  /// @param share more than 0 and at most 1
  /// @param chosen what splitters choose; the others are not reached on this way
  record Way(double share, IdentityHashMap<GraphNode, Integer> chosen) implements SplitterChoices {
    private static final Way ALL = new Way(1, new IdentityHashMap<>());

    @Override
    public int choose(GraphNode.OfSplitter splitter, OptionalLong key) {
      return key.isPresent()
          ? splitter.choice().of(key.getAsLong())
          : chosen.getOrDefault(splitter, 0);
    }

    private Way and(Way other) {
      IdentityHashMap<GraphNode, Integer> both = new IdentityHashMap<>(chosen);
      both.putAll(other.chosen);
      return new Way(share * other.share, both);
    }

    private Way and(GraphNode.OfSplitter splitter, int part) {
      IdentityHashMap<GraphNode, Integer> more = new IdentityHashMap<>(chosen);
      more.put(splitter, part);
      return new Way(share * splitter.choice().share(part), more);
    }
  }

  /// In the order of the graph; one if nothing is left to chance. Their shares sum to 1.
  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if there are more than
  ///     [#MAX]
  static List<Way> of(GraphNode root) {
    double count = count(root);
    require(
        count <= MAX,
        ENDPOINT_INVALID,
        "Give splitters a field as their key (sticky), or put fewer of them together.",
        "graph: its splitters can choose in %.0f ways (expected: at most %d)",
        count,
        MAX);
    return ways(root);
  }

  /// Counted before any is made: splitters beside each other multiply.
  private static double count(GraphNode node) {
    return switch (node) {
      case GraphNode.OfLoaded _, GraphNode.OfAsked _ -> 1;
      case GraphNode.OfSplitter splitter -> {
        List<Integer> possible = possible(splitter);
        yield splitter.key().isPresent()
            ? possible.size() * product(parts(splitter, possible))
            : parts(splitter, possible).stream().mapToDouble(ChanceWays::count).sum();
      }
      case GraphNode.OfEnsemble(var members, _) -> product(members);
      case GraphNode.OfSwitch(_, var parts, _) -> product(parts);
      case GraphNode.OfSequence(var steps, _, var last) -> product(steps) * count(last);
    };
  }

  private static double product(List<GraphNode> parts) {
    return parts.stream().mapToDouble(ChanceWays::count).reduce(1, (a, b) -> a * b);
  }

  private static List<Way> ways(GraphNode node) {
    return switch (node) {
      case GraphNode.OfLoaded _, GraphNode.OfAsked _ -> List.of(Way.ALL);
      case GraphNode.OfSplitter splitter -> ways(splitter);
      case GraphNode.OfEnsemble(var members, _) -> together(members);
      case GraphNode.OfSwitch(_, var parts, _) -> together(parts);
      case GraphNode.OfSequence(var steps, _, var last) -> {
        List<GraphNode> all = new ArrayList<>(steps);
        all.add(last);
        yield together(all);
      }
    };
  }

  /// Of one with a key rows may be on all parts at the same time, so that each way chooses in all.
  private static List<Way> ways(GraphNode.OfSplitter splitter) {
    List<Integer> possible = possible(splitter);
    List<Way> all = new ArrayList<>();
    for (int part : possible) {
      List<Way> inside =
          splitter.key().isPresent()
              ? together(parts(splitter, possible))
              : ways(splitter.parts().get(part));
      inside.forEach(way -> all.add(way.and(splitter, part)));
    }
    return all;
  }

  private static List<Integer> possible(GraphNode.OfSplitter splitter) {
    List<Integer> possible = new ArrayList<>();
    for (int part = 0; part < splitter.parts().size(); part++) {
      if (splitter.choice().share(part) > 0) {
        possible.add(part);
      }
    }
    return possible;
  }

  private static List<GraphNode> parts(GraphNode.OfSplitter splitter, List<Integer> which) {
    return which.stream().map(splitter.parts()::get).toList();
  }

  private static List<Way> together(List<GraphNode> parts) {
    List<Way> all = List.of(Way.ALL);
    for (GraphNode part : parts) {
      List<Way> next = ways(part);
      all = all.stream().flatMap(way -> next.stream().map(way::and)).toList();
    }
    return all;
  }
}
