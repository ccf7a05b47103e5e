// Lashes: the mesh's strips, broken into hairs and thinned out towards their tips.
uniform vec3 base_rgb;
in vec3 r;
in float inside;
out vec4 colour;
void main() {
  float strength = r.y > 3.45 ? .5 : .14;
  colour = vec4(to_screen(base_rgb * (ambient(vec3(0, 1, 0)) + key_rgb * .3)), strength * (1. - inside) * (1. - inside));
}
