package io.millrace.pipeline;

import java.util.regex.Pattern;

/// Which names pipelines and executions may have.
public final class Names {
  public static final String FIX =
      "Use 1 to 80 characters without white space and ? * < > { } [ ] : ; , \\ | ^ ~ $ # % & / \" `.";
  private static final Pattern FORM =
      Pattern.compile("[^\\s\\p{Cntrl}?*<>{}\\[\\]:;,\\\\|^~$#%&/\"`\u0080-\u009f]{1,80}");

  private Names() {}

  public static boolean valid(String name) {
    return FORM.matcher(name).matches();
  }
}
