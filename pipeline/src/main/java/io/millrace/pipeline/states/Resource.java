package io.millrace.pipeline.states;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a Task state calls.
///
/// @param text as the definition writes it
/// @param service such as `millrace`, `states`, `aws-sdk:s3`; the history's `resourceType`
/// @param action with its suffix, such as `train`, `startExecution.sync:2`; the history's
///     `resource`. Of an activity or a function: its name
public record Resource(String text, Kind kind, String service, String action) {
  /// Which events tell of it.
  public enum Kind {
    /// Work that outside workers fetch.
    ACTIVITY,
    /// A function that is called directly.
    LAMBDA,
    SERVICE
  }

  /// When a state that calls a service goes on.
  public enum Integration {
    /// Once the call has been answered.
    REQUEST_RESPONSE,
    /// Once the job is done.
    SYNC,
    /// Once somebody has answered the task token.
    WAIT_FOR_TASK_TOKEN
  }

  private static final String SYNC = ".sync";
  private static final String CALLBACK = ".waitForTaskToken";

  /// Tasks that people answer: they wait without being asked to.
  private static final Set<String> ANSWERED = Set.of("approval");

  private static final String ARN = "arn:aws[a-z-]*:";
  private static final String ACTION =
      "(?<action>[A-Za-z0-9-]{1,80}(?:\\.sync(?::2)?)?(?:\\.waitForTaskToken)?)";

  private record Form(Kind kind, Pattern pattern) {
    Form(Kind kind, String pattern) {
      this(kind, Pattern.compile(pattern));
    }
  }

  private static final List<Form> FORMS =
      List.of(
          new Form(
              Kind.ACTIVITY,
              ARN
                  + "states:[a-z0-9-]{1,40}:[0-9]{1,12}:(?<service>activity):"
                  + "(?<action>[^\\s\\p{Cntrl}?*<>{}\\[\\]:;,\\\\|^~$#%&/\"`]{1,80})"),
          new Form(
              Kind.LAMBDA,
              ARN
                  + "(?<service>lambda):[a-z0-9-]{0,40}:[0-9]{0,12}:function:"
                  + "(?<action>[A-Za-z0-9_-]{1,140}(?::(?:\\$LATEST|[A-Za-z0-9_-]{1,128}))?)"),
          new Form(
              Kind.SERVICE,
              "(?:(?=millrace:)|"
                  + ARN
                  + "states:::)(?<service>(?:aws-sdk:)?[a-z0-9-]{1,80}):"
                  + ACTION),
          // As the examples of the language's specification call tasks.
          new Form(
              Kind.SERVICE, ARN + "(?<service>swf):[a-z0-9-]{0,40}:[0-9]{0,12}:task:" + ACTION));

  /// Empty if `text` has none of the forms.
  public static Optional<Resource> parse(String text) {
    for (Form form : FORMS) {
      Matcher matcher = form.pattern().matcher(text);
      if (matcher.matches()) {
        return Optional.of(
            new Resource(text, form.kind(), matcher.group("service"), matcher.group("action")));
      }
    }
    return Optional.empty();
  }

  public Integration integration() {
    if (action.endsWith(CALLBACK) || isAnswered()) {
      return Integration.WAIT_FOR_TASK_TOKEN;
    }
    return action.contains(SYNC) ? Integration.SYNC : Integration.REQUEST_RESPONSE;
  }

  private boolean isAnswered() {
    return service.equals("millrace") && ANSWERED.contains(action);
  }

  /// Whether workers that poll do the work.
  public boolean isActivity() {
    return kind == Kind.ACTIVITY;
  }

  /// Whether the task goes on until its token is answered.
  public boolean isCallback() {
    return kind == Kind.SERVICE && integration() == Integration.WAIT_FOR_TASK_TOKEN;
  }

  /// Whether somebody outside answers with a token.
  public boolean hasToken() {
    return isActivity() || isCallback();
  }

  /// The action without `.sync` and `.waitForTaskToken`.
  public String target() {
    String called = action.endsWith(CALLBACK) ? without(action, CALLBACK) : action;
    return called.endsWith(SYNC) ? without(called, SYNC) : called;
  }

  private static String without(String text, String suffix) {
    return text.substring(0, text.length() - suffix.length());
  }
}
