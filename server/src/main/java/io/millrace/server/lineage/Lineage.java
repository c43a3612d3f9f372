package io.millrace.server.lineage;

import io.millrace.base.MillraceException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Follows links from a thing in both directions. Thread-safe; blocks.
public final class Lineage {
  private static final int THINGS_MAX = 500;
  private static final int DEPTH_MAX = 20;

  private final Records records;

  public Lineage(Records records) {
    this.records = records;
  }

  /// A thing and what is behind it in one direction. What was met before is named and not followed
  /// again.
  public record Node(Thing thing, String text, Optional<Instant> at, List<Node> next) {
    public Node {
      next = List.copyOf(next);
    }
  }

  /// @param up where it came from, each branch to its beginning
  /// @param down what came of it
  public record Answer(Node up, Node down) {}

  /// @param of `kind:id`
  /// @throws MillraceException with `LINEAGE_INVALID`, or the `…_NOT_FOUND` of its kind
  public Answer of(String of) {
    return of(Thing.parse(of));
  }

  /// @throws MillraceException with the `…_NOT_FOUND` of its kind
  public Answer of(Thing thing) {
    Links links = records.links(thing);
    return new Answer(
        follow(thing, links, Links::up, new HashSet<>(), 0),
        follow(thing, links, Links::down, new HashSet<>(), 0));
  }

  private Node follow(
      Thing thing, Links links, Function<Links, List<Thing>> direction, Set<Thing> met, int depth) {
    met.add(thing);
    List<Node> next =
        depth >= DEPTH_MAX
            ? List.of()
            : direction.apply(links).stream()
                .flatMap(each -> next(each, direction, met, depth + 1).stream())
                .toList();
    return new Node(thing, links.text(), links.at(), next);
  }

  /// Empty if it is gone, or enough was met.
  private Optional<Node> next(
      Thing thing, Function<Links, List<Thing>> direction, Set<Thing> met, int depth) {
    if (met.size() >= THINGS_MAX) {
      return Optional.empty();
    }
    try {
      Links links = records.links(thing);
      return Optional.of(
          met.contains(thing)
              ? new Node(thing, links.text(), links.at(), List.of())
              : follow(thing, links, direction, met, depth));
    } catch (MillraceException _) {
      return Optional.empty();
    }
  }
}
