package io.millrace.server.project;

import io.millrace.base.config.Durations;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.event.Rule;
import io.millrace.pipeline.event.Schedule;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.serving.CalculationJson;
import io.millrace.serving.CombineModel;
import io.millrace.serving.GraphJson;
import io.millrace.tracking.retention.RetentionPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What one `millrace.yaml` declares, every default filled in. Names are unique within a section
/// and keep the order of the file.
///
/// Built from a tree that has passed the schema and the cross-reference check ([ProjectFile]).
public record Project(
    String name,
    SequencedMap<String, Dataset> datasets,
    SequencedMap<String, Model> models,
    Gate gate,
    SequencedMap<String, Endpoint> endpoints,
    SequencedMap<String, Batch> batches,
    SequencedMap<String, Monitor> monitors,
    SequencedMap<String, Pipeline> pipelines,
    SequencedMap<String, Rule> rules,
    SequencedMap<String, Schedule> schedules,
    Optional<Retention> retention,
    List<Notification> notifications) {

  /// @param watch folder and file pattern below the project, if new files arrive there
  /// @param ignore columns that no model is given
  /// @param optional columns that a later file may lack
  /// @param types types of columns that are not left to the first file, such as `TEXT`
  /// @param quarantine most rows of a file that may be set aside, as a share
  public record Dataset(
      Optional<String> watch,
      String target,
      List<String> ignore,
      List<String> optional,
      SequencedMap<String, String> types,
      double quarantine) {}

  /// @param algorithm `xgboost` or `linear-learner`
  /// @param params the algorithm's own parameters, by its own names
  /// @param features how columns become inputs, by the names of the schema
  public record Model(String algorithm, String data, JsonNode params, JsonNode features) {}

  /// @param metric `rmse`, `mae` or `r2`
  /// @param beat `champion`, `champion strictly` or `nothing`
  /// @param margin share of the champion's metric that still counts as not worse
  /// @param approval aliases that may name only versions which people have approved
  public record Gate(
      String metric,
      OptionalDouble atMost,
      OptionalDouble atLeast,
      String beat,
      double margin,
      Set<String> approval) {}

  /// @param models of all variants, if there are some
  /// @param calculation how they make the answer, as [CalculationJson] reads it; if there are
  ///     variants, each has its own
  /// @param variants that share the requests; none: the models answer all of them
  /// @param sticky field whose value keeps requests with one variant
  /// @param rollout how requests move to new models, as `RolloutJson` reads it
  /// @param shadows that are asked aside; the weight of each is the share of the requests
  /// @param capture share of requests that are stored
  /// @param durability whether answers wait for that: `sync`; else they do not
  /// @param limits what requests may take, as `LimitsJson` reads it
  /// @param bandit how variants share requests by outcomes, as `BanditPlan` reads it
  public record Endpoint(
      List<String> models,
      ObjectNode calculation,
      SequencedMap<String, Variant> variants,
      Optional<String> sticky,
      Optional<JsonNode> rollout,
      SequencedMap<String, Variant> shadows,
      double capture,
      Optional<String> durability,
      Optional<JsonNode> limits,
      Optional<JsonNode> bandit) {}

  /// @param weight from 0 on; the share of the requests is this over the sum of all
  public record Variant(List<String> models, ObjectNode calculation, double weight) {}

  /// @param transform how records become answers, as the task `score-batch` takes it
  public record Batch(String watch, String endpoint, String output, ObjectNode transform) {}

  /// @param schedule cron or rate; empty: on demand only
  /// @param onViolation `notify` or `retrain`
  public record Monitor(
      String endpoint,
      Optional<String> schedule,
      Optional<String> groundTruth,
      String onViolation,
      Duration coolDown) {}

  /// @param file where the definition stands; empty: in the project file itself
  /// @param definition its text
  /// @param alias that always leads to it
  public record Pipeline(
      Optional<String> file,
      String definition,
      ExecutionType type,
      String description,
      Optional<String> alias) {}

  /// @param schedule when it is done
  public record Retention(String schedule, RetentionPolicy policy) {}

  /// @param on topic patterns
  public record Notification(List<String> on, List<String> mail, Optional<String> webhook) {}

  /// What retention may let go of: nothing, if the file does not speak of it.
  public RetentionPolicy retentionPolicy() {
    return retention.map(Retention::policy).orElse(RetentionPolicy.NONE);
  }

  /// @param files texts of the files that the tree names
  static Project from(JsonNode root, Map<String, String> files) {
    return new Project(
        root.path("project").asString(),
        section(root.path("datasets"), Project::dataset),
        section(root.path("models"), Project::model),
        gate(root.path("gate")),
        section(root.path("endpoints"), Project::endpoint),
        section(root.path("batch"), Project::batch),
        section(root.path("monitors"), Project::monitor),
        section(root.path("pipelines"), pipeline -> pipeline(pipeline, files)),
        named(root.path("rules"), Triggers::rule),
        named(root.path("schedules"), Triggers::schedule),
        retention(root.path("retention")),
        list(root.path("notifications"), Project::notification));
  }

  private static Dataset dataset(JsonNode node) {
    return new Dataset(
        text(node, "watch"),
        node.path("target").asString(),
        list(node.path("ignore"), JsonNode::asString),
        list(node.path("optional"), JsonNode::asString),
        section(node.path("types"), JsonNode::asString),
        share(node.path("quarantine"), 0.05));
  }

  private static Model model(JsonNode node) {
    return new Model(
        node.path("algorithm").asString(),
        node.path("data").asString(),
        object(node, "params"),
        object(node, "features"));
  }

  private static Gate gate(JsonNode node) {
    return new Gate(
        node.path("metric").asString("rmse"),
        number(node.path("at_most")),
        number(node.path("at_least")),
        node.path("beat").asString("champion"),
        share(node.path("margin"), 0.01),
        Set.copyOf(list(node.path("approval"), JsonNode::asString)));
  }

  private static Endpoint endpoint(JsonNode node) {
    SequencedMap<String, Variant> variants = section(node.path("variants"), Project::variant);
    JsonNode capture = node.path("capture");
    return new Endpoint(
        variants.isEmpty()
            ? models(node)
            : variants.values().stream()
                .flatMap(each -> each.models().stream())
                .distinct()
                .toList(),
        calculation(node),
        variants,
        text(node, "sticky"),
        Optional.ofNullable(node.get("rollout")),
        section(node.path("shadows"), Project::shadow),
        share(capture.isObject() ? capture.path("percent") : capture, 1.0),
        text(capture, "durability"),
        Optional.ofNullable(node.get("limits")),
        Optional.ofNullable(node.get("bandit")));
  }

  private static ObjectNode calculation(JsonNode node) {
    ObjectNode calculation = Json.object();
    List<String> names = models(node);
    if (!names.isEmpty()) {
      CalculationJson.write(CalculationJson.read(node, names), names, calculation);
    }
    if (CombineModel.find(node.path("combine")).isPresent()) {
      calculation.remove("graph"); // which version that is, deployments say
      calculation.set("combine", node.get("combine"));
    }
    return calculation;
  }

  /// Those of the file that are asked: that are named, or that a graph asks. A model that combines
  /// is one of them unless it has a version or an alias of its own.
  static List<String> models(JsonNode node) {
    if (node.has("graph")) {
      return List.copyOf(GraphJson.read(node.get("graph")).models());
    }
    List<String> named = list(node.path("models"), JsonNode::asString);
    return Stream.concat(
            named.stream(),
            CombineModel.find(node.path("combine")).stream()
                .filter(model -> !model.isPinned() && !named.contains(model.name()))
                .map(CombineModel::name))
        .toList();
  }

  private static Variant shadow(JsonNode node) {
    return new Variant(models(node), calculation(node), share(node.path("share"), 1.0));
  }

  private static Variant variant(JsonNode node) {
    return new Variant(models(node), calculation(node), node.path("weight").asDouble(1));
  }

  private static Batch batch(JsonNode node) {
    ObjectNode transform = Json.object();
    node.properties().forEach(setting -> transform.set(setting.getKey(), setting.getValue()));
    transform.remove(List.of("watch", "endpoint", "output"));
    return new Batch(
        node.path("watch").asString(),
        node.path("endpoint").asString(),
        node.path("output").asString(),
        transform);
  }

  private static Monitor monitor(JsonNode node) {
    return new Monitor(
        node.path("endpoint").asString(),
        text(node, "schedule"),
        text(node, "ground_truth"),
        node.path("on_violation").asString("notify"),
        Durations.find(node.path("cool_down").asString("1h")).orElseThrow());
  }

  private static Pipeline pipeline(JsonNode node, Map<String, String> files) {
    JsonNode definition = node.path("definition");
    return new Pipeline(
        definition.isString() ? Optional.of(definition.asString()) : Optional.empty(),
        definition.isString()
            ? files.getOrDefault(definition.asString(), "")
            : Yaml.write(definition),
        ExecutionType.valueOf(node.path("type").asString(ExecutionType.STANDARD.name())),
        node.path("description").asString(""),
        text(node, "alias"));
  }

  private static Optional<Retention> retention(JsonNode node) {
    return node.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new Retention(node.path("schedule").asString("@daily"), RetentionPolicy.of(node)));
  }

  private static Notification notification(JsonNode node) {
    JsonNode mail = node.path("mail");
    return new Notification(
        list(node.path("on"), JsonNode::asString),
        mail.isString() ? List.of(mail.asString()) : list(mail, JsonNode::asString),
        text(node, "webhook"));
  }

  private static <T> SequencedMap<String, T> section(JsonNode node, Function<JsonNode, T> read) {
    return named(node, (_, value) -> read.apply(value));
  }

  private static <T> SequencedMap<String, T> named(
      JsonNode node, BiFunction<String, JsonNode, T> read) {
    SequencedMap<String, T> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      map.put(entry.getKey(), read.apply(entry.getKey(), entry.getValue()));
    }
    return map;
  }

  private static <T> List<T> list(JsonNode node, Function<JsonNode, T> read) {
    return node.valueStream().map(read).toList();
  }

  private static Optional<String> text(JsonNode node, String field) {
    return node.has(field) ? Optional.of(node.path(field).asString()) : Optional.empty();
  }

  private static JsonNode object(JsonNode node, String field) {
    return node.has(field) ? node.path(field) : Json.object();
  }

  private static OptionalDouble number(JsonNode node) {
    return node.isNumber() ? OptionalDouble.of(node.asDouble()) : OptionalDouble.empty();
  }

  /// `5%` and `0.05` are the same share.
  private static double share(JsonNode node, double absent) {
    if (node.isNumber()) {
      return node.asDouble();
    }
    return node.isString()
        ? Double.parseDouble(node.asString().replace("%", "").strip()) / 100
        : absent;
  }
}
