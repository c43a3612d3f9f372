package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// How one number comes of a row: a tree of models and of what joins them or chooses among them. A
/// node is asked with the row, and answers with a number.
public sealed interface Graph {
  /// Most members, branches or steps of a node.
  int WIDTH_MAX = 16;

  /// Most nodes from the root to a model.
  int DEPTH_MAX = 8;

  String FIX = "Correct the endpoint's graph.";

  /// One of the variant's models.
  /// @param name of the registered model; the variant says which version
  record Model(String name) implements Graph {}

  /// All members are asked, and their answers become one.
  /// @param members 1 to 16, no label twice
  record Ensemble(List<Member> members, Combine combine) implements Graph {
    /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if a rule above is
    ///     broken, or if there are weights that are not the members'
    public Ensemble {
      members = List.copyOf(members);
      requireWidth("ensemble", members.size());
      List<String> labels = members.stream().map(Member::label).toList();
      require(
          labels.stream().distinct().count() == labels.size(),
          ENDPOINT_INVALID,
          "Give members that are no models names of their own.",
          "ensemble: a name is given twice in %s",
          labels);
      combine.requireNames(labels);
    }

    List<String> labels() {
      return members.stream().map(Member::label).toList();
    }
  }

  /// @param label what [Combine] calls it: a model's name, if it is one
  record Member(String label, Graph ask) {
    public Member {
      requireName("name", label);
    }

    /// A model by its own name.
    static Member of(String model) {
      return new Member(model, new Model(model));
    }
  }

  /// The first branch whose condition holds is asked, or else the last one.
  /// @param branches 1 to 16
  record Switch(List<Branch> branches, Graph otherwise) implements Graph {
    public Switch {
      branches = List.copyOf(branches);
      requireWidth("switch", branches.size());
    }
  }

  /// @param when a JSONata expression over `{"input": {field: value}}` that gives true, false, or
  ///     nothing, which is false
  record Branch(String when, Graph ask) {
    /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if it does not parse
    public Branch {
      Expressions.require("when", when, "Write a condition such as input.fuel = 'electric'.");
    }
  }

  /// One of the branches is asked, by weight.
  /// @param shares 1 to 16, not all of weight 0
  /// @param sticky a field: rows with the same value of it are answered by the same branch
  record Splitter(List<Share> shares, Optional<String> sticky) implements Graph {
    public Splitter {
      shares = List.copyOf(shares);
      requireWidth("splitter", shares.size());
      require(
          shares.stream().anyMatch(share -> share.weight() > 0),
          ENDPOINT_INVALID,
          FIX,
          "splitter: all weights are 0 (expected: one that is more)");
      sticky.ifPresent(field -> requireName("sticky", field));
    }
  }

  /// @param weight 0 to 1e9; its share of the rows is this over the sum of all
  record Share(double weight, Graph ask) {
    public Share {
      require(
          weight >= 0 && weight <= 1e9,
          ENDPOINT_INVALID,
          FIX,
          "splitter: weight %s (expected: a number from 0 to 1e9)",
          weight);
    }
  }

  /// The steps are asked one after the other, each sees what those before it have answered, and the
  /// last one answers.
  /// @param steps 1 to 15
  record Sequence(List<Step> steps, Graph last) implements Graph {
    public Sequence {
      steps = List.copyOf(steps);
      requireWidth("sequence", steps.size() + 1);
      require(
          !steps.isEmpty(),
          ENDPOINT_INVALID,
          FIX,
          "sequence: 1 step (expected: 2 to %d)",
          WIDTH_MAX);
      List<String> fields = steps.stream().map(Step::field).toList();
      require(
          fields.stream().distinct().count() == fields.size(),
          ENDPOINT_INVALID,
          FIX,
          "sequence: two steps answer as the same field in %s",
          fields);
    }
  }

  /// @param field what later steps, and what is in them, see the answer as; it hides a field of the
  ///     request
  record Step(Graph ask, String field) {
    public Step {
      requireName("as", field);
    }
  }

  private static void requireWidth(String kind, int count) {
    require(
        count >= 1 && count <= WIDTH_MAX,
        ENDPOINT_INVALID,
        FIX,
        "%s: %d parts (expected: 1 to %d)",
        kind,
        count,
        WIDTH_MAX);
  }

  private static void requireName(String what, String name) {
    require(
        !name.isBlank() && name.length() <= 250,
        ENDPOINT_INVALID,
        FIX,
        "graph, %s: '%s' (expected: 1 to 250 characters)",
        what,
        name);
  }

  /// All models together, which is what `models` and `combine` say.
  /// @param models names, not empty
  static Graph of(List<String> models, Combine combine) {
    return new Ensemble(models.stream().map(Member::of).toList(), combine);
  }

  /// The names of the models that some row may be asked of, each once, in the graph's order.
  default Set<String> models() {
    return GraphModels.all(this);
  }

  /// What its nodes ask, in their order.
  default List<Graph> parts() {
    return switch (this) {
      case Model _ -> List.of();
      case Ensemble(var members, _) -> members.stream().map(Member::ask).toList();
      case Switch(var branches, var otherwise) ->
          Stream.concat(branches.stream().map(Branch::ask), Stream.of(otherwise)).toList();
      case Splitter(var shares, _) -> shares.stream().map(Share::ask).toList();
      case Sequence(var steps, var last) ->
          Stream.concat(steps.stream().map(Step::ask), Stream.of(last)).toList();
    };
  }

  /// The same, with a model that has a new name.
  default Graph renamed(String model, String newName) {
    return switch (this) {
      case Model(var name) -> new Model(name.equals(model) ? newName : name);
      case Ensemble(var members, var combine) ->
          new Ensemble(
              members.stream()
                  .map(
                      each ->
                          each.equals(Member.of(model))
                              ? Member.of(newName)
                              : new Member(each.label(), each.ask().renamed(model, newName)))
                  .toList(),
              members.contains(Member.of(model)) ? combine.renamed(model, newName) : combine);
      case Switch(var branches, var otherwise) ->
          new Switch(
              branches.stream()
                  .map(each -> new Branch(each.when(), each.ask().renamed(model, newName)))
                  .toList(),
              otherwise.renamed(model, newName));
      case Splitter(var shares, var sticky) ->
          new Splitter(
              shares.stream()
                  .map(each -> new Share(each.weight(), each.ask().renamed(model, newName)))
                  .toList(),
              sticky);
      case Sequence(var steps, var last) ->
          new Sequence(
              steps.stream()
                  .map(each -> new Step(each.ask().renamed(model, newName), each.field()))
                  .toList(),
              last.renamed(model, newName));
    };
  }
}
