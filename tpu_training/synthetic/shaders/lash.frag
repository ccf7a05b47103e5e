// Lashes: the mesh's strips, broken into hairs and thinned out towards their tips.
uniform vec3 base_rgb;
uniform float lash;
in vec3 r;
in float inside;
out vec4 colour;
void main() {
  bool upper = r.y > 3.45;
  float along = r.x * 7.5 + (r.x > 0. ? 1. : -1.) * inside * 1.3;
  float hairs = mix(1., smoothstep(.95, .25, abs(fract(along) * 2. - 1.) + .35 * inside) * 1.6, smoothstep(.05, .3, inside));
  float strength = (upper ? .5 : .07) * lash * hairs;
  colour = vec4(to_screen(base_rgb * (ambient(vec3(0, 1, 0)) + key_rgb * .3)), clamp(strength * (1. - inside) * (1. - inside), 0., .9));
}
