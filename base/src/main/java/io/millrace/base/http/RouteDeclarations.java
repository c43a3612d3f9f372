package io.millrace.base.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Collects what resources declare and finds every mistake before one request is answered.
final class RouteDeclarations implements Routes {
  private static final long BODY_BYTES = 1024 * 1024;
  private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~!$&'()*+,=:@-]+");
  private static final Pattern PARAMETER = Pattern.compile("\\{[A-Za-z_][A-Za-z0-9_]*\\*?}");
  private static final Pattern ANY_PARAMETER = Pattern.compile("\\{[^}*]*(\\*?)}");
  private static final Pattern ACTION = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");
  private static final Pattern MEDIA_TYPE = Pattern.compile("\\*/\\*|[a-z0-9.+-]+/[a-z0-9.+*-]+");

  private final List<Declaration> declared = new ArrayList<>();
  private final Map<String, ErrorForm> forms = new LinkedHashMap<>();
  private final List<String> mistakes = new ArrayList<>();

  @Override
  public Route route(Method method, String template) {
    Declaration declaration = new Declaration(method, template);
    declared.add(declaration);
    return declaration;
  }

  @Override
  public void errors(String prefix, ErrorForm form) {
    if (!prefix.startsWith("/")) {
      mistakes.add("errors '%s': a prefix begins with '/'".formatted(prefix));
    }
    if (forms.put(prefix, form) != null) {
      mistakes.add("errors '%s': declared twice".formatted(prefix));
    }
  }

  Map<String, ErrorForm> forms() {
    return forms;
  }

  /// @throws IllegalArgumentException with one line for each mistake in any route
  List<RouteDefinition> definitions() {
    Map<String, String> known = new HashMap<>();
    for (Declaration route : declared) {
      route.mistakes().forEach(m -> mistakes.add(route.name() + ": " + m));
      String shape = route.method + " " + shape(route.template);
      String other = known.putIfAbsent(shape, route.name());
      if (other != null) {
        mistakes.add(route.name() + ": answers the same requests as " + other);
      }
    }
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException(
          "The route table has %s mistakes:\n  ".formatted(mistakes.size())
              + String.join("\n  ", mistakes));
    }
    return declared.stream().map(Declaration::definition).toList();
  }

  /// The template without the names of its parameters: equal shapes match the same paths.
  private static String shape(String template) {
    return ANY_PARAMETER.matcher(template).replaceAll("{$1}");
  }

  private static final class Declaration implements Route {
    private final Method method;
    private final String template;
    private @Nullable String action;
    private @Nullable String summary;
    private List<Shape.Field> query = List.of();
    private List<Shape.Field> headers = List.of();
    private @Nullable Shape body;
    private @Nullable Shape answer;
    private List<String> consumes;
    private long bodyBytesMax = BODY_BYTES;
    private boolean streaming;
    private long loopBytesMax = -1;
    private boolean hidden;
    private boolean keyed;
    private @Nullable Handler handler;

    Declaration(Method method, String template) {
      this.method = method;
      this.template = template;
      this.consumes =
          switch (method) {
            case POST, PUT, PATCH -> List.of("application/json");
            case GET, DELETE -> List.of();
          };
    }

    @Override
    public Route action(String name) {
      action = name;
      return this;
    }

    @Override
    public Route summary(String line) {
      summary = line;
      return this;
    }

    @Override
    public Route query(Shape.Field... parameters) {
      query = Arrays.asList(parameters);
      return this;
    }

    @Override
    public Route headers(List<Shape.Field> fields) {
      headers = fields;
      return this;
    }

    @Override
    public Route body(Shape shape) {
      body = shape;
      return this;
    }

    @Override
    public Route answer(Shape shape) {
      answer = shape;
      return this;
    }

    @Override
    public Route consumes(String... mediaTypes) {
      consumes = Arrays.stream(mediaTypes).map(m -> m.toLowerCase(Locale.ROOT)).toList();
      return this;
    }

    @Override
    public Route maxBody(long bytes) {
      bodyBytesMax = bytes;
      return this;
    }

    @Override
    public Route streaming() {
      streaming = true;
      return this;
    }

    @Override
    public Route nonBlockingUpTo(long bodyBytes) {
      loopBytesMax = bodyBytes;
      return this;
    }

    @Override
    public Route hidden() {
      hidden = true;
      return this;
    }

    @Override
    public Route keyed() {
      keyed = true;
      return this;
    }

    @Override
    public void to(Handler answering) {
      handler = answering;
    }

    String name() {
      return method + " " + template;
    }

    List<String> mistakes() {
      List<String> found = templateMistakes();
      if (action == null || !ACTION.matcher(action).matches()) {
        found.add("no action such as 'run.read'");
      }
      if (summary == null || summary.isBlank()) {
        found.add("no summary");
      }
      if (handler == null) {
        found.add("no handler");
      }
      if (streaming && loopBytesMax >= 0) {
        found.add("streaming and non-blocking: a streamed body is read by blocking");
      }
      if (keyed && (streaming || loopBytesMax >= 0)) {
        found.add("keyed and streaming or non-blocking: its answer is kept in the database");
      }
      if (bodyBytesMax < 1) {
        found.add("body limit %s (expected: at least 1)".formatted(bodyBytesMax));
      }
      consumes.stream()
          .filter(m -> !MEDIA_TYPE.matcher(m).matches())
          .forEach(m -> found.add("media type '%s' (expected: 'type/subtype')".formatted(m)));
      return found;
    }

    private List<String> templateMistakes() {
      List<String> found = new ArrayList<>();
      if (!template.startsWith("/")) {
        found.add("the template does not begin with '/'");
        return found;
      }
      String[] parts = template.substring(1).split("/", -1);
      Set<String> names = new HashSet<>();
      for (int i = 0; i < parts.length; i++) {
        String part = parts[i];
        boolean last = i == parts.length - 1;
        if (PARAMETER.matcher(part).matches()) {
          if (!names.add(RouteDefinition.parameterName(part))) {
            found.add("parameter '%s' twice".formatted(part));
          }
          if (RouteDefinition.isRest(part) && !last) {
            found.add("'%s' is not at the end".formatted(part));
          }
        } else if (!LITERAL.matcher(part).matches() && !(last && part.isEmpty())) {
          found.add("segment '%s' is neither a literal nor {name}".formatted(part));
        }
      }
      return found;
    }

    RouteDefinition definition() {
      if (action == null || summary == null || handler == null) {
        throw new IllegalStateException(name());
      }
      return new RouteDefinition(
          method,
          template,
          action,
          new RouteDefinition.Description(
              summary, query, headers, Optional.ofNullable(body), Optional.ofNullable(answer)),
          consumes,
          bodyBytesMax,
          streaming,
          loopBytesMax,
          hidden,
          keyed,
          handler);
    }
  }
}
