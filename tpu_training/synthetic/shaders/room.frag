#version 330
uniform sampler2D colours;
in vec2 uv;
out vec4 colour;
void main() { colour = vec4(texture(colours, uv).rgb, 1.); }
