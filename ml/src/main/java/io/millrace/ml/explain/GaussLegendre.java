package io.millrace.ml.explain;

/// Points and weights on [0, 1] that integrate polynomials up to degree `2 * points - 1` exactly.
/// Source: W. Gautschi, *Orthogonal Polynomials*, Oxford 2004, for the three-term recurrence; its
/// roots by Newton's method from the usual cosine start.
record GaussLegendre(double[] points, double[] weights) {

  static GaussLegendre of(int count) {
    double[] points = new double[count];
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) {
      double x = Math.cos(Math.PI * (i + 0.75) / (count + 0.5));
      double slope = 1;
      for (int step = 0; step < 100; step++) {
        double before = 1;
        double value = x;
        for (int n = 2; n <= count; n++) {
          double next = ((2 * n - 1) * x * value - (n - 1) * before) / n;
          before = value;
          value = next;
        }
        slope = count * (x * value - before) / (x * x - 1);
        double move = value / slope;
        x -= move;
        if (Math.abs(move) < 1e-15) {
          break;
        }
      }
      points[i] = (1 + x) / 2;
      weights[i] = 1 / ((1 - x * x) * slope * slope);
    }
    return new GaussLegendre(points, weights);
  }
}
